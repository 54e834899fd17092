import { useRef, useState } from "preact/hooks";
import { act, type SessionView } from "../api/client";
import { Alert } from "./states";

/** A manual action on a guard or an experiment. */
export interface Action<T> {
  name: string;
  label: string;
  verb: string;
  done: string;
  explains: (subject: T) => string;
  /** What to consider before; nothing by default. */
  cautions?: (subject: T) => string | undefined;
  isFor: (subject: T) => boolean;
  isRisky?: true;
}

interface Props<T> {
  /** What is acted on, its name, and its path below the endpoints. */
  subject: T;
  name: string;
  path: string;
  actions: Action<T>[];
  session: SessionView | undefined;
  instance: string;
  onDone: () => void;
}

/** A button for each action that is possible now. Each asks for a reason. */
export function ActionBar<T>({ subject, name, path, actions, session, instance, onDone }: Props<T>) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [chosen, setChosen] = useState<Action<T>>();
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

  const open = (action: Action<T>) => {
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
      await act(path, chosen!.name, reason, instance);
      dialog.current?.close();
      setDone(chosen!.done);
      onDone();
    } catch (failure) {
      setError((failure as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const classOf = (action: Action<T> | undefined) => (action?.isRisky ? "risky" : undefined);
  const caution = chosen?.cautions?.(subject);
  return (
    <div class="actions">
      {actions.filter((action) => action.isFor(subject)).map((action) => <button key={action.name} type="button" class={classOf(action)} onClick={() => open(action)}>{action.label}</button>)}
      <span role="status" class="toast">{done}</span>
      <dialog ref={dialog} aria-labelledby="action-title">
        <form onSubmit={submit}>
          <h2 id="action-title">{chosen?.label}: {name}</h2>
          <p>{chosen?.explains(subject)}</p>
          {caution ? <p class="caution">{caution}</p> : null}
          <label>Reason (logged with your user name) <input type="text" required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
          {error ? <Alert>{error}</Alert> : null}
          <p class="actions"><button type="submit" class={classOf(chosen)} disabled={isBusy}>{chosen?.verb}</button> <button type="button" onClick={() => dialog.current?.close()}>Cancel</button></p>
        </form>
      </dialog>
    </div>
  );
}
