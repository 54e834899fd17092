import { useEffect, useState } from "preact/hooks";
import { get, type Overview } from "./api/client";

/** Another number every so many seconds of the service's time. */
export const every = (seconds: number, overview: Overview) => Math.floor(new Date(overview.instance.time).getTime() / (1000 * seconds));

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
