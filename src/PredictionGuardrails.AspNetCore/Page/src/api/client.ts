// The endpoints, and nothing else, are where the page gets its facts from.
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Overview = Schemas["Overview"];
export type GuardRow = Schemas["GuardRow"];
export type GuardDetail = Schemas["GuardDetail"];
export type MetricView = Schemas["MetricView"];
export type ValuesView = Schemas["ValuesView"];
export type SeriesView = Schemas["SeriesView"];
export type HistogramView = Schemas["HistogramView"];
export type BreachRow = Schemas["BreachRow"];
export type BreachDetail = Schemas["BreachDetail"];
export type IncidentRow = Schemas["IncidentRow"];
export type IncidentDetail = Schemas["IncidentDetail"];
export type BreakerChangeView = Schemas["BreakerChangeView"];
export type SettingView = Schemas["SettingView"];
export type SessionView = Schemas["SessionView"];

const meta = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

/** Where the dashboard is: "/guardrails". */
export const folder = meta("guardrails-folder");

/** Whether every request needs a bearer token that the user gives. */
export const asksForToken = meta("guardrails-token") === "ask";

const tokenKey = "guardrails-token";

/** Kept for this tab alone. */
export function setToken(token: string) {
  sessionStorage.setItem(tokenKey, token);
}

export const hasToken = () => !asksForToken || sessionStorage.getItem(tokenKey) !== null;

/** An answer that is none: what the service says is wrong. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = asksForToken ? sessionStorage.getItem(tokenKey) : null;
  if (token) {
    headers.set("Authorization", `Bearer ${token}`);
  }

  // A sign-in page is no answer: a redirect to it is an error to be told.
  const response = await fetch(`${folder}/api/${path}`, { ...init, headers, redirect: "manual", credentials: "same-origin" });
  if (!response.ok) {
    throw new ApiError(response.status, await whatIsWrong(response));
  }

  return response;
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await send(path, signal ? { signal } : {})).json() as Promise<T>;
}

/** Does something to a guard by hand. */
export async function act(guard: string, action: string, reason: string, instance: string): Promise<GuardDetail> {
  const session = await get<SessionView>("session");
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (session.requestHeader && session.requestToken) {
    headers[session.requestHeader] = session.requestToken;
  }

  const response = await send(`guards/${encodeURIComponent(guard)}/${action}`, { method: "POST", headers, body: JSON.stringify({ reason, instance }) });
  return response.json() as Promise<GuardDetail>;
}

async function whatIsWrong(response: Response): Promise<string> {
  if (response.type === "opaqueredirect" || response.status === 401) {
    return "You are not signed in, or no longer: reload the page.";
  }

  try {
    const problem = (await response.json()) as { detail?: string };
    if (problem.detail) {
      return problem.detail;
    }
  } catch {
    // Not every answer has a problem to read: the status alone has to do.
  }

  return response.status === 403 ? "You may not do that." : `The service answered ${response.status} ${response.statusText}.`;
}
