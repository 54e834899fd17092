import { useEffect, useState } from "preact/hooks";
import { get, type Overview } from "./api/client";

/** A number that changes every so many seconds of the service's time. */
export const every = (seconds: number, overview: Overview) => Math.floor(new Date(overview.instance.time).getTime() / (1000 * seconds));

/** What an endpoint returned last. */
export interface Answer<T> {
  answer: T | undefined;
  error: string | undefined;
  retry: () => void;
}

/** Reads an endpoint, and reads it again whenever `fresh` changes. The previous answer stays until the new one arrives. */
export function useAnswer<T>(path: string, fresh: unknown = null): Answer<T> {
  const [state, setState] = useState<{ path: string; answer?: T; error?: string }>({ path });
  const [tries, setTries] = useState(0);
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
  }, [path, fresh, tries]);
  const retry = () => setTries(tries + 1);
  return state.path === path ? { answer: state.answer, error: state.error, retry } : { answer: undefined, error: undefined, retry };
}
