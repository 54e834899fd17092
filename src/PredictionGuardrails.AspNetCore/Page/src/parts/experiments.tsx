// Phases and decisions of experiments, as words.
import type { ExperimentRow } from "../api/client";

type Phase = ExperimentRow["phase"];
type Decision = ExperimentRow["variants"][number]["decision"];

export const experimentPath = (name: string) => `/experiments/${encodeURIComponent(name)}`;

const phaseSigns: Record<string, string> = { Off: "○", Shadow: "◐", Canary: "◔", Stopped: "✕" };

export function PhaseState({ phase, isPaused }: { phase: Phase; isPaused: boolean }) {
  const isHalted = isPaused && (phase === "Shadow" || phase === "Canary");
  return <span class={`state state-${isHalted ? "hold" : phase.toLowerCase()}`}><span aria-hidden="true">{isHalted ? "‖" : phaseSigns[phase]}</span> {phase}{isHalted ? ", paused" : ""}</span>;
}

const decisionSigns: Record<string, string> = { Continue: "◔", Proceed: "✓", Hold: "△", Stop: "✕" };

export const DecisionState = ({ decision }: { decision: Decision }) => (
  <span class={`state state-${decision.toLowerCase()}`}><span aria-hidden="true">{decisionSigns[decision]}</span> {decision}</span>
);

/** Evidence as a share of what it takes. */
export function Toward({ label, share, isGood = false }: { label: string; share: number; isGood?: boolean }) {
  // Little evidence isn't bad, so a good measure is green from the start.
  const [low, high, optimum] = isGood ? [0, 0, 1] : [0.5, 0.9, 0];
  return <span class="evidence"><meter min={0} max={1} low={low} high={high} optimum={optimum} value={share} aria-label={label} /> <span>{Math.floor(100 * share)}%</span></span>;
}
