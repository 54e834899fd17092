// Calls the endpoints, from which the page reads everything.
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
export type LogView = Schemas["LogView"];
export type QualityView = Schemas["QualityView"];
export type QualityDayView = Schemas["QualityDayView"];
export type EstimateView = Schemas["EstimateView"];
export type EstimatedMeasureView = Schemas["EstimatedMeasureView"];
export type CalibrationView = Schemas["CalibrationView"];
export type AnalysisView = Schemas["AnalysisView"];
export type SegmentQualityView = Schemas["SegmentQualityView"];
export type WorstPredictionView = Schemas["WorstPredictionView"];
export type RuleView = Schemas["RuleView"];
export type ExperimentRow = Schemas["ExperimentRow"];
export type FleetGuardView = Schemas["FleetGuardView"];
export type FleetReplicaView = Schemas["FleetReplicaView"];
export type FleetView = Schemas["FleetView"];
export type ExperimentDetail = Schemas["ExperimentDetail"];
export type RampView = Schemas["RampView"];
export type VariantView = Schemas["VariantView"];
export type GuardrailView = Schemas["GuardrailView"];
export type GuardrailPointView = Schemas["GuardrailPointView"];
export type ShadowPredictionsView = Schemas["ShadowPredictionsView"];
export type ShadowPairView = Schemas["ShadowPairView"];
export type SettingView = Schemas["SettingView"];
export type SessionView = Schemas["SessionView"];

const meta = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

/** The path of the dashboard: "/guardrails". */
export const folder = meta("guardrails-folder");

/** Whether every request needs a bearer token from the user. */
export const asksForToken = meta("guardrails-token") === "ask";

const tokenKey = "guardrails-token";

/** Stores the token for this tab only. */
export function setToken(token: string) {
  sessionStorage.setItem(tokenKey, token);
}

export const hasToken = () => !asksForToken || sessionStorage.getItem(tokenKey) !== null;

/** A response that reports an error. */
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

  // Don't follow a redirect to a sign-in page; report it as an error.
  const response = await fetch(`${folder}/api/${path}`, { ...init, headers, redirect: "manual", credentials: "same-origin" });
  if (!response.ok) {
    throw new ApiError(response.status, await whatIsWrong(response));
  }

  return response;
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await send(path, signal ? { signal } : {})).json() as Promise<T>;
}

/** Runs an action on what has that path, a guard or an experiment. */
export async function act(path: string, action: string, reason: string, instance: string): Promise<void> {
  const session = await get<SessionView>("session");
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (session.requestHeader && session.requestToken) {
    headers[session.requestHeader] = session.requestToken;
  }

  await send(`${path}/${action}`, { method: "POST", headers, body: JSON.stringify({ reason, instance }) });
}

async function whatIsWrong(response: Response): Promise<string> {
  if (response.type === "opaqueredirect" || response.status === 401) {
    return "You aren't signed in, or your session has expired. Reload the page.";
  }

  try {
    const problem = (await response.json()) as { detail?: string };
    if (problem.detail) {
      return problem.detail;
    }
  } catch {
    // Not every response has problem details.
  }

  return response.status === 403 ? "You aren't allowed to do this." : `The service returned ${response.status} ${response.statusText}.`;
}
