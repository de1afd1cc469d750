// One tenant behind @microsoft/microsoft-graph-client, and a record of what goes over the wire.

import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";

// The package's ES modules cannot be loaded by Node as they are; its CommonJS build can.
export const graph = createRequire(import.meta.url)("@microsoft/microsoft-graph-client");

export const described = JSON.parse(process.env.CROSSTENANT_EMULATOR);

/** A client of a tenant, signed in with its app's secret. */
export function signedIn(tenant) {
  return graph.Client.initWithMiddleware({
    authProvider: { getAccessToken: () => accessToken(tenant) },
    baseUrl: described.graph,
    customHosts: new Set([new URL(described.graph).hostname]),
  });
}

/** Asks until an answer holds; what is not there yet counts as not yet. */
export async function eventually(ask, holds, patience = 20_000) {
  const deadline = Date.now() + patience;
  for (let answer; ; ) {
    try {
      answer = await ask();
      if (holds(answer)) return answer;
    } catch (error) {
      if (error.statusCode !== 404) throw error;
      answer = error;
    }
    if (Date.now() > deadline) throw new Error(`still not after ${patience} ms: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** The error that a call must end with. */
export async function refusal(call) {
  const answer = await call.then((value) => ({ value }), (error) => ({ error }));
  if (answer.error instanceof graph.GraphError) return answer.error;
  throw answer.error ?? new Error(`Graph accepted what it has to refuse: ${JSON.stringify(answer.value)}`);
}

/** Makes a call that is wrong on purpose, and so has no place in the record. */
export async function unrecorded(call) {
  isRecording = false;
  try {
    return await call();
  } finally {
    isRecording = Boolean(process.env.CROSSTENANT_TRAFFIC);
  }
}

let isRecording = Boolean(process.env.CROSSTENANT_TRAFFIC);

const tokens = new Map();

async function accessToken(tenant) {
  if (!tokens.has(tenant.tenant_id)) {
    const form = {
      grant_type: "client_credentials",
      client_id: tenant.client_id,
      client_secret: tenant.client_secret,
      scope: "https://graph.microsoft.com/.default",
    };
    const url = `${described.authority}/${tenant.tenant_id}/oauth2/v2.0/token`;
    const answer = await plainFetch(url, { method: "POST", body: new URLSearchParams(form) });
    tokens.set(tenant.tenant_id, (await answer.json()).access_token);
  }
  return tokens.get(tenant.tenant_id);
}

const plainFetch = globalThis.fetch;

// The client calls the global fetch, so this is the last thing before the wire.
globalThis.fetch = async (resource, options = {}) => {
  const response = await plainFetch(resource, options);
  if (isRecording) await record(resource, options, response.clone());
  return response;
};

async function record(resource, options, response) {
  const url = new URL(typeof resource === "string" ? resource : resource.url);
  const exchange = {
    method: options.method ?? "GET",
    url: url.pathname + url.search,
    request_body: parsed(options.body),
    status: response.status,
    response_body: parsed(await response.text()),
  };
  appendFileSync(process.env.CROSSTENANT_TRAFFIC, `${JSON.stringify(exchange)}\n`);
}

function parsed(content) {
  if (!content) return null;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}
