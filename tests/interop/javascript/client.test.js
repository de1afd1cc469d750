// Microsoft's JavaScript client sets a link up, pages and batches. The tests build on each other, in order.

import assert from "node:assert/strict";
import { test } from "node:test";

import { described, eventually, graph, refusal, signedIn, unrecorded } from "./graph_side.js";

const TEMPLATE = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";
const [sourceTenant, targetTenant] = described.tenants;
const source = signedIn(sourceTenant);
const target = signedIn(targetTenant);
const link = {};

test("the target lets users in", async () => {
  const partners = "/policies/crossTenantAccessPolicy/partners";
  const partner = await target.api(partners).post({ tenantId: sourceTenant.tenant_id });
  assert.equal(partner.tenantId, sourceTenant.tenant_id);
  const place = `${partners}/${sourceTenant.tenant_id}`;
  await target.api(`${place}/identitySynchronization`).put({ userSyncInbound: { isSyncAllowed: true } });
  await target.api(place).patch({ automaticUserConsentSettings: { inboundAllowed: true } });
  const stands = await target.api(place).expand("identitySynchronization").get();
  assert.equal(stands.identitySynchronization.userSyncInbound.isSyncAllowed, true);
  assert.equal(stands.automaticUserConsentSettings.inboundAllowed, true);
});

test("an error carries Graph's status, code and request id", async () => {
  const again = { tenantId: sourceTenant.tenant_id };
  const error = await refusal(target.api("/policies/crossTenantAccessPolicy/partners").post(again));
  assert.equal(error.statusCode, 409);
  assert.equal(error.code, "Request_MultipleObjectsWithSameKeyValue");
  assert.match(error.requestId, /^[0-9a-f-]{36}$/);
});

test("the source gets its configuration, job and credentials", async () => {
  const partners = "/policies/crossTenantAccessPolicy/partners";
  await source.api(partners).post({ tenantId: targetTenant.tenant_id });
  const consent = { automaticUserConsentSettings: { outboundAllowed: true } };
  await source.api(`${partners}/${targetTenant.tenant_id}`).patch(consent);
  const made = await source.api(`/applicationTemplates/${TEMPLATE}/instantiate`).post({ displayName: "From JavaScript" });
  link.id = made.servicePrincipal.id;
  link.role = made.servicePrincipal.appRoles[0].id;
  link.place = `/servicePrincipals/${link.id}`;
  await eventually(() => source.api(link.place).get(), () => true);
  const credentials = [
    { key: "CompanyId", value: targetTenant.tenant_id },
    { key: "AuthenticationType", value: "SyncPolicy" },
  ];
  const jobs = `${link.place}/synchronization/jobs`;
  const wanted = { useSavedCredentials: false, templateId: "Azure2Azure", credentials };
  await source.api(`${jobs}/validateCredentials`).post(wanted);
  const job = await source.api(jobs).post({ templateId: "Azure2Azure" });
  assert.equal(job.status.code, "Paused");
  link.job = `${jobs}/${job.id}`;
  await source.api(`${link.place}/synchronization/secrets`).put({ value: credentials });
});

test("PageIterator walks all users, each once", async () => {
  const first = await source
    .api("/users")
    .header("ConsistencyLevel", "eventual")
    .query({ $count: "true" })
    .select(["id", "userPrincipalName"])
    .top(40)
    .get();
  assert.equal(first["@odata.count"], sourceTenant.users.length);
  assert.equal(first.value.length, 40);
  const seen = [];
  const iterator = new graph.PageIterator(source, first, (user) => seen.push(user.id) > 0, {
    headers: { ConsistencyLevel: "eventual" },
  });
  await iterator.iterate();
  assert.ok(iterator.isComplete());
  assert.deepEqual(seen.toSorted(), sourceTenant.users.map((user) => user.id).toSorted());
});

test("PageIterator stops where it is told to, and goes on from there", async () => {
  const seen = [];
  const first = await source.api("/users").top(30).get();
  const iterator = new graph.PageIterator(source, first, (user) => seen.push(user.id) !== 45);
  await iterator.iterate();
  assert.equal(seen.length, 45);
  await iterator.resume();
  assert.equal(new Set(seen).size, sourceTenant.users.length);
});

test("a batch of twenty reads twenty users", async () => {
  const users = sourceTenant.users.slice(0, 20);
  const steps = users.map((user, index) => read(`${index}`, `/users/${user.id}?$select=id,userPrincipalName`));
  const answers = await batch(steps);
  assert.equal(answers.size, 20);
  for (const [index, user] of users.entries()) {
    const answer = answers.get(`${index}`);
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).userPrincipalName, user.userPrincipalName);
  }
});

test("a batch of twenty assigns twenty users", async () => {
  const answers = await batch(sourceTenant.users.slice(0, 20).map((user, index) => assign(`${index}`, user.id)));
  assert.deepEqual([...answers.values()].map((answer) => answer.status), Array(20).fill(201));
  assert.equal((await source.api(`${link.place}/appRoleAssignedTo`).get()).value.length, 20);
});

test("a batch tells success and failure apart, item by item", async () => {
  const [user] = sourceTenant.users;
  const nobody = "00000000-1111-2222-3333-444444444444";
  const answers = await batch([
    read("found", `/users/${user.id}`),
    read("missing", `/users/${nobody}`),
    assign("duplicate", user.id),
    read("unknown place", "/servicePrincipals/nowhere/appRoleAssignedTo"),
  ]);
  const statuses = Object.fromEntries([...answers].map(([id, answer]) => [id, answer.status]));
  assert.deepEqual(statuses, { found: 200, missing: 404, duplicate: 400, "unknown place": 404 });
  assert.equal((await answers.get("missing").json()).error.code, "Request_ResourceNotFound");
  const { error } = await answers.get("duplicate").json();
  assert.match(error.message, /^Permission being assigned already exists on the object/);
});

test("a batch does not carry out what depends on a failure", async () => {
  const [user] = sourceTenant.users;
  const answers = await batch([
    read("missing", "/users/00000000-1111-2222-3333-444444444444"),
    { ...read("orphan", `/users/${user.id}`), dependsOn: ["missing"] },
  ]);
  assert.equal(answers.get("missing").status, 404);
  assert.equal(answers.get("orphan").status, 424);
});

test("twenty-one requests in a batch are refused as a whole", async () => {
  const requests = Array.from({ length: 21 }, (_, index) => ({ id: `${index}`, method: "GET", url: "/users?$top=1" }));
  const error = await unrecorded(() => refusal(source.api("/$batch").post({ requests })));
  assert.equal(error.statusCode, 400);
});

test("the job synchronizes, and PageIterator walks its log, newest first, each event once", async () => {
  await source.api(`${link.job}/start`).post({});
  const created = (events) => new Set(events.filter((event) => event.provisioningAction === "create").map(subject));
  const events = await eventually(readLog, (found) => created(found).size === 20);
  assert.deepEqual(created(events), new Set(sourceTenant.users.slice(0, 20).map((user) => user.id)));
  assert.equal(new Set(events.map((event) => event.id)).size, events.length);
  const times = events.map((event) => Date.parse(event.activityDateTime));
  assert.deepEqual(times, times.toSorted((one, other) => other - one));
  const users = await target.api("/users").filter("userType eq 'Member'").top(999).get();
  assert.equal(users.value.filter((user) => user.userPrincipalName.includes("#EXT#@")).length, 20);
});

async function readLog() {
  const first = await source
    .api("/auditLogs/provisioning")
    .filter(`servicePrincipal/id eq '${link.id}'`)
    .orderby("activityDateTime desc")
    .top(7)
    .get();
  assert.ok(first.value.length <= 7);
  const events = [];
  await new graph.PageIterator(source, first, (event) => events.push(event) > 0).iterate();
  return events;
}

const subject = (event) => event.sourceIdentity.id;

// The client takes a batched request's path from its URL, and the version from the client.
const read = (id, path) => ({ id, request: new Request(`https://graph.microsoft.com${path}`) });

function assign(id, principalId) {
  const body = JSON.stringify({ principalId, resourceId: link.id, appRoleId: link.role });
  const headers = { "Content-Type": "application/json" };
  const url = `https://graph.microsoft.com${link.place}/appRoleAssignedTo`;
  return { id, request: new Request(url, { method: "POST", headers, body }) };
}

async function batch(steps) {
  const content = await new graph.BatchRequestContent(steps).getContent();
  return new graph.BatchResponseContent(await source.api("/$batch").post(content)).getResponses();
}
