import type { GuardDetail } from "../api/client";
import type { Action } from "./actions";

export const guardActions: Action<GuardDetail>[] = [
  {
    name: "isolate",
    label: "Isolate model",
    verb: "Isolate",
    done: "Model isolated.",
    explains: ({ fallsBack }) => `Stops calling the model. Callers get ${fallsBack ? "the fallback" : "an exception"} until you reset the guard.`,
    isFor: ({ row }) => row.breaker !== "Isolated",
  },
  {
    name: "reset",
    label: "Reset",
    verb: "Reset",
    done: "Guard reset.",
    explains: () => "Closes the breaker and clears the change evidence. Keeps the baseline.",
    isFor: ({ row }) => row.breaker !== "Closed" || row.state === "Changed",
  },
  {
    name: "observe",
    label: "Switch to Observe mode",
    verb: "Switch",
    done: "Observe mode is on.",
    explains: () => "Reports breaches and returns every prediction of the model to callers. To undo this, use the configured mode.",
    isFor: ({ row }) => row.mode !== "Observe",
  },
  {
    name: "clear-mode",
    label: "Use configured mode",
    verb: "Use configured mode",
    done: "Configured mode restored.",
    explains: () => "Removes the manual mode override.",
    isFor: ({ row }) => row.isModeByHand,
  },
  {
    name: "relearn",
    label: "Relearn baseline",
    verb: "Relearn",
    done: "Relearning started.",
    explains: () => "Deletes the baseline, closes the breaker, and learns a new baseline from the next predictions.",
    cautions: ({ row }) => (row.breaker === "Closed" ? undefined
      : "The breaker isn't closed. If the model is still wrong, its wrong predictions become the new baseline."),
    isFor: ({ metrics }) => metrics.some((metric) => metric.baseline),
    isRisky: true,
  },
];
