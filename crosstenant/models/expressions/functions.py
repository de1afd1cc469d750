"""The functions of the expression language: what each one takes and gives.

Documentation: *Reference for writing expressions for attribute mappings in Microsoft Entra ID*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import attrs


class ParameterKind(StrEnum):
    """What may stand in an argument's place."""

    ANY = "a value"
    WHOLE = "a whole number"
    CONDITION = "a comparison or a value"


@attrs.frozen(kw_only=True)
class Parameter:
    """One argument of a function.

    Attributes:
        name: Its name.
        kind: What may stand there.
        is_required: It may not be left empty.
        may_be_left_off: The call may end before it.
        repeats: It may come again, together with its neighbours that repeat.
    """

    name: str
    kind: ParameterKind = ParameterKind.ANY
    is_required: bool = True
    may_be_left_off: bool = False
    repeats: bool = False


@attrs.frozen(kw_only=True)
class Function:
    """One function.

    Attributes:
        name: Its name; case counts.
        parameters: What it takes, in order.
        gives: What it gives, in a sentence.
    """

    name: str
    parameters: tuple[Parameter, ...]
    gives: str = ""

    @property
    def fewest(self) -> int:
        """With how many arguments it can be called at least, empty ones counted."""
        needed = [place for place, parameter in enumerate(self.parameters, 1) if not parameter.may_be_left_off]
        return max(needed, default=0)

    @property
    def repeating(self) -> int:
        """How many parameters repeat together; 0 where there is a fixed end."""
        return sum(parameter.repeats for parameter in self.parameters)

    def takes(self, count: int) -> bool:
        """Return whether it can be called with so many arguments, empty ones counted."""
        if not self.repeating:
            return self.fewest <= count <= len(self.parameters)
        return count >= self.fewest and (count - len(self.parameters)) % self.repeating == 0

    def parameter(self, place: int) -> Parameter:
        """Return the parameter that the argument at a place (from 0) is passed to."""
        if place < len(self.parameters):
            return self.parameters[place]
        once = len(self.parameters) - self.repeating
        return self.parameters[once + (place - once) % self.repeating]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self._shown())})"

    def _shown(self) -> Iterator[str]:
        for parameter in self.parameters:
            shown = parameter.name if parameter.is_required else f"{parameter.name}?"
            yield f"{shown}..." if parameter.repeats else shown


# A mark after a parameter's name: "#" a whole number, "=" a comparison is allowed, "~" may be left empty, "?" may be
# left off as well, "*" may repeat.
_TABLE: Final = """
AltSecIdFromNetId(source)                 the key by which a user is matched; made for the matching attribute alone
Append(source, suffix)                    the source with the suffix behind it
AppRoleAssignmentsComplex(source)         a user's app roles, all of them; roles are added and never taken away
AssertiveAppRoleAssignmentsComplex(source)  a user's app roles, in place of those in the target
BitAnd(value1#, value2#)                  the bits that both numbers have
CBool(expression=)                        True unless the value is zero or the comparison fails
CDate(expression)                         the moment that a text tells, in UTC
CStr(value)                               the value as text
Coalesce(source*)                         the first value that there is
ConvertToBase64(source)                   the text as UTF-16, in base 64
ConvertToUTF8Hex(source)                  the text as UTF-8, in upper-case hexadecimal digits
Count(attribute)                          how many values there are
DateAdd(interval, value#, dateTime)       a moment so many intervals later
DateDiff(interval, date1, date2)          how many intervals the second moment is later
DateFromNum(value)                        the moment of an Active Directory file time
DefaultDomain()                           the tenant's default domain
FormatDateTime(source, dateTimeStyles~, inputFormat, outputFormat)  a moment, written in another way
Guid()                                    a new random GUID
IIF(condition=, valueIfTrue~, valueIfFalse~)  one of two values; without a value to compare it is the second
IgnoreFlowIfNullOrEmpty(expression)       the value, and where it is empty no change of the target at all
InStr(value1, value2, start#?, compareType?)  where in the first text the second begins, from 1; 0 if nowhere
IsNull(expression)                        True where there is no value
IsNullOrEmpty(expression)                 True where there is no value, or empty text
IsPresent(expression)                     True where there is a value that is not empty
IsString(expression)                      True where the value can be told as text
Item(attribute, index#)                   one of several values, from 1
Join(separator, source?*)                 all values with the separator in between
Left(string, numChars#)                   the first characters
Len(string)                               how many characters there are
Mid(source, start#, length#)              some characters from the middle, from 1
NormalizeDiacritics(source)               the text without its accents
Not(source)                               False for True and True for False
Now()                                     the present moment, in UTC
NumFromDate(value)                        the Active Directory file time of a moment
PCase(source, wordSeparators?)            each word with a capital and small letters behind it
RandomString(length#, minNumbers#, minSpecial#, minCapital#, minLower#, charactersToAvoid?)  random characters
Redact(value)                             the value, which the log does not show
RemoveDuplicates(attribute)               each value once
Replace(source, oldValue?, regexPattern?, regexGroupName?, replacementValue?, replacementAttributeName?, template?)  \
the source with some of its text exchanged
SelectUniqueValue(rule*)                  the first value that nobody has; not for cross-tenant synchronization
SingleAppRoleAssignment(source)           a user's one app role
Split(source, delimiter)                  several values from one text
StripSpaces(source)                       the text without blanks
Switch(source, defaultValue~, key*, value*)  the value that stands behind the key that equals the source
ToLower(source, culture?)                 the text in small letters
ToUpper(source, culture?)                 the text in capital letters
Word(string, wordNumber#, delimiters)     one word of the text, from 1
"""


def _function(row: str) -> Function:
    signature, _, gives = row.partition(")")
    name, _, parameters = signature.partition("(")
    taken = tuple(_parameter(item.strip()) for item in parameters.split(",") if item)
    return Function(name=name, parameters=taken, gives=gives.strip())


def _parameter(marked: str) -> Parameter:
    name = marked.rstrip("#=~?*")
    marks = marked[len(name) :]
    kinds = {"#": ParameterKind.WHOLE, "=": ParameterKind.CONDITION}
    return Parameter(
        name=name,
        kind=next((kind for mark, kind in kinds.items() if mark in marks), ParameterKind.ANY),
        is_required=not set(marks) & {"~", "?"},
        may_be_left_off="?" in marks,
        repeats="*" in marks,
    )


FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {function.name: function for function in map(_function, _TABLE.strip().splitlines())}
)
"""Every documented function, by its name."""
