// What an experiment shows, in a sentence for each variant, with the next step.
import type { ComponentChildren } from "preact";
import type { ExperimentDetail, VariantView } from "../api/client";
import { Time } from "../parts/parts";

const callers = "Callers get the predictions of the guard's own model.";
const classes: Record<string, string> = { Stop: "open", Hold: "changed", Proceed: "healthy", Continue: "continue" };

export function Conclusions({ experiment }: { experiment: ExperimentDetail }) {
  const { phase, stopReason, isPaused, variants } = experiment;
  if (phase === "Off") {
    return <Conclusion kind="off" next="Start the shadow phase, which doesn't affect callers.">The experiment is off. {callers}</Conclusion>;
  }

  return (
    <>
      {phase === "Stopped" ? <Conclusion kind="open" next="Read why. When the cause is fixed, start the experiment again.">Stopped. {callers} {stopReason}</Conclusion> : null}
      {isPaused && phase !== "Stopped" ? <Conclusion kind="changed" next="Resume or stop the experiment.">Paused. {callers} Nothing is compared.</Conclusion> : null}
      {variants.map((variant) => (
        <Conclusion key={variant.name} kind={classes[variant.decision]!} next={phase === "Stopped" || isPaused ? null : nextOf(experiment, variant)}>
          <strong>{variant.name}: {variant.decision}.</strong> {variant.reason}
        </Conclusion>
      ))}
    </>
  );
}

function Conclusion({ kind, next, children }: { kind: string; next: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class={`verdict verdict-${kind}`}>
      <p>{children}</p>
      {next ? <p class="next"><strong>Next step:</strong> {next}</p> : null}
    </div>
  );
}

function nextOf({ phase, ramp }: ExperimentDetail, { decision }: VariantView): ComponentChildren {
  switch (decision) {
    case "Stop":
      return "Read the metric that shows harm. Fix the variant before you start the experiment again.";
    case "Hold":
      return "Find the cause. Until then, the ramp waits.";
    case "Proceed":
      if (phase === "Shadow") {
        return "Start the canary phase.";
      }

      return ramp && ramp.step < ramp.steps.length - 1
        ? <>No action needed. The exposure grows{ramp.nextStepAt ? <> at <Time iso={ramp.nextStepAt} /></> : " with the next step"}.</>
        : "Release the variant as the guard's model.";
    default:
      return "No action needed. More observations decide.";
  }
}
