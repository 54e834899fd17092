import type { ExperimentDetail } from "../api/client";
import * as format from "../format";
import type { Action } from "./actions";

const isRunning = ({ phase }: ExperimentDetail) => phase === "Shadow" || phase === "Canary";
const restarts = ({ phase }: ExperimentDetail) => (phase === "Stopped" ? "The experiment begins again. What it has shown is deleted." : undefined);
const nextStep = ({ ramp }: ExperimentDetail) => ramp?.steps[ramp.step + 1];

export const experimentActions: Action<ExperimentDetail>[] = [
  {
    name: "start-shadow",
    label: "Start shadow",
    verb: "Start",
    done: "Shadow phase started.",
    explains: () => "Sends exposed inputs to the variants too, in the background. Callers get the predictions of the guard's own model.",
    cautions: restarts,
    isFor: (experiment) => !isRunning(experiment),
  },
  {
    name: "start-canary",
    label: "Start canary",
    verb: "Start",
    done: "Canary phase started.",
    explains: () => "Divides exposed units between the guard's own model and the variants. Callers get the prediction of their arm.",
    cautions: restarts,
    isFor: ({ phase }) => phase !== "Canary",
    isRisky: true,
  },
  {
    name: "advance",
    label: "Next step",
    verb: "Take step",
    done: "Next step taken.",
    explains: (experiment) => `Exposes ${format.percent(nextStep(experiment))} of the units. No unit moves to another arm.`,
    cautions: ({ variants }) => (variants.every((variant) => variant.decision === "Proceed") ? undefined : "Harm beyond the margins isn't excluded yet."),
    isFor: (experiment) => experiment.phase === "Canary" && !experiment.isPaused && nextStep(experiment) !== undefined,
    isRisky: true,
  },
  {
    name: "pause",
    label: "Pause",
    verb: "Pause",
    done: "Experiment paused.",
    explains: () => "All calls get the predictions of the guard's own model until you resume the experiment. Results are kept.",
    isFor: (experiment) => isRunning(experiment) && !experiment.isPaused,
  },
  {
    name: "resume",
    label: "Resume",
    verb: "Resume",
    done: "Experiment resumed.",
    explains: () => "Continues the phase. All units have the arms that they had before.",
    isFor: (experiment) => isRunning(experiment) && experiment.isPaused,
  },
  {
    name: "stop",
    label: "Stop experiment",
    verb: "Stop",
    done: "Experiment stopped.",
    explains: () => "All calls get the predictions of the guard's own model. Results are kept until you start the experiment again.",
    isFor: isRunning,
  },
];
