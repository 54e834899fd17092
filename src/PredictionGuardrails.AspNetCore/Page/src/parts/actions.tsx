import { useRef, useState } from "preact/hooks";
import { act, type GuardDetail, type SessionView } from "../api/client";
import { Alert } from "./parts";

interface Action {
  name: string;
  label: string;
  explains: string;
  isFor: (guard: GuardDetail) => boolean;
}

const actions: Action[] = [
  { name: "isolate", label: "Isolate", explains: "The model is not asked any longer, until somebody resets the guard.", isFor: ({ row }) => row.breaker !== "Isolated" },
  { name: "reset", label: "Reset", explains: "The model answers again, and the evidence against it is forgotten. The baseline stays.", isFor: ({ row }) => row.breaker !== "Closed" || row.state === "Changed" },
  { name: "observe", label: "Observe only", explains: "Everything is checked and reported, and nothing is changed: whatever the model says reaches the callers.", isFor: ({ row }) => row.mode !== "Observe" },
  { name: "resume", label: "Follow the configured mode", explains: "The mode that was switched by hand ends.", isFor: ({ row }) => row.isModeByHand },
  { name: "relearn", label: "Accept and relearn", explains: "The baseline is forgotten and learnt anew from what the model says from now on, and the model answers again.", isFor: ({ metrics }) => metrics.some((metric) => metric.baseline) },
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
    return <p class="note">Looking only. {session.whyNot}</p>;
  }

  const open = (action: Action) => {
    setChosen(action);
    setReason("");
    setError(undefined);
    dialog.current?.showModal();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await act(guard.row.name, chosen!.name, reason, instance);
      dialog.current?.close();
      setDone(`${chosen!.label}: done.`);
      onDone();
    } catch (failure) {
      setError((failure as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="actions">
      {actions.filter((action) => action.isFor(guard)).map((action) => <button key={action.name} type="button" onClick={() => open(action)}>{action.label}</button>)}
      <span role="status" class="quiet">{done}</span>
      <dialog ref={dialog} aria-labelledby="action-title">
        <form onSubmit={submit}>
          <h2 id="action-title">{chosen?.label}: {guard.row.name}</h2>
          <p>{chosen?.explains}</p>
          <label>Why? It is logged with your name. <input type="text" required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
          {error ? <Alert>{error}</Alert> : null}
          <p class="actions"><button type="submit" disabled={isBusy}>{chosen?.label}</button> <button type="button" onClick={() => dialog.current?.close()}>Cancel</button></p>
        </form>
      </dialog>
    </div>
  );
}
