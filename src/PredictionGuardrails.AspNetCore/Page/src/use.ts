import { useEffect, useState } from "preact/hooks";
import { get } from "./api/client";

/** What an endpoint answers, asked again whenever `fresh` changes; what was there stays until the new answer comes. */
export function useAnswer<T>(path: string, fresh: unknown = null): { answer: T | undefined; error: string | undefined } {
  const [state, setState] = useState<{ path: string; answer?: T; error?: string }>({ path });
  useEffect(() => {
    const asked = new AbortController();
    get<T>(path, asked.signal).then(
      (answer) => setState({ path, answer }),
      (error: Error) => {
        if (!asked.signal.aborted) {
          setState((before) => ({ path, error: error.message, ...(before.path === path && before.answer !== undefined ? { answer: before.answer } : {}) }));
        }
      });
    return () => asked.abort();
  }, [path, fresh]);
  return state.path === path ? { answer: state.answer, error: state.error } : { answer: undefined, error: undefined };
}
