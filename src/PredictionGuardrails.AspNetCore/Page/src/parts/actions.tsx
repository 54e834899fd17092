import { useRef, useState } from "preact/hooks";
import { act, type GuardDetail, type SessionView } from "../api/client";
import { Alert } from "./states";

interface Action {
  name: string;
  label: string;
  verb: string;
  done: string;
  explains: (guard: GuardDetail) => string;
  isFor: (guard: GuardDetail) => boolean;
  isRisky?: true;
}

const actions: Action[] = [
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
    isFor: ({ metrics }) => metrics.some((metric) => metric.baseline),
    isRisky: true,
  },
];

export function ActionBar({ guard, session, instance, onDone }: { guard: GuardDetail; session: SessionView | undefined; instance: string; onDone: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [chosen, setChosen] = useState<Action>();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string>();
  const [done, setDone] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  if (!session) {
    return null;
  }

  if (!session.canAct) {
    return <p class="note">Read-only. {session.whyNot}</p>;
  }

  const open = (action: Action) => {
    setChosen(action);
    setReason("");
    setError(undefined);
    setDone(undefined);
    dialog.current?.showModal();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await act(guard.row.name, chosen!.name, reason, instance);
      dialog.current?.close();
      setDone(chosen!.done);
      onDone();
    } catch (failure) {
      setError((failure as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const classOf = (action: Action | undefined) => (action?.isRisky ? "risky" : undefined);
  return (
    <div class="actions">
      {actions.filter((action) => action.isFor(guard)).map((action) => <button key={action.name} type="button" class={classOf(action)} onClick={() => open(action)}>{action.label}</button>)}
      <span role="status" class="toast">{done}</span>
      <dialog ref={dialog} aria-labelledby="action-title">
        <form onSubmit={submit}>
          <h2 id="action-title">{chosen?.label}: {guard.row.name}</h2>
          <p>{chosen?.explains(guard)}</p>
          {chosen?.isRisky && guard.row.breaker !== "Closed" ? <p class="caution">The breaker isn't closed. If the model is still wrong, its wrong predictions become the new baseline.</p> : null}
          <label>Reason (logged with your user name) <input type="text" required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
          {error ? <Alert>{error}</Alert> : null}
          <p class="actions"><button type="submit" class={classOf(chosen)} disabled={isBusy}>{chosen?.verb}</button> <button type="button" onClick={() => dialog.current?.close()}>Cancel</button></p>
        </form>
      </dialog>
    </div>
  );
}
