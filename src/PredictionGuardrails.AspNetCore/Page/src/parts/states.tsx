// What is shown in place of content: while it loads, if there is none, if it can't be loaded.
import type { ComponentChildren } from "preact";
import type { Answer } from "../use";

export function Alert({ children }: { children: ComponentChildren }) {
  return <div class="alert" role="alert">{children}</div>;
}

export function Loading() {
  return <div class="loading" role="status"><span class="unseen">Loading…</span><span class="bone" /><span class="bone" /><span class="bone bone-short" /></div>;
}

/** Says that there is nothing, and what changes that. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return <div class="empty"><p class="empty-title">{title}</p>{children ? <p>{children}</p> : null}</div>;
}

/** The content of an answer; a placeholder before it arrives; the error with a way to try again. */
export function Answered<T>({ of, children }: { of: Answer<T>; children: (answer: T) => ComponentChildren }) {
  return (
    <>
      {of.error ? <Alert><p>{of.error}</p><button type="button" onClick={of.retry}>Try again</button></Alert> : null}
      {of.answer !== undefined ? children(of.answer) : of.error ? null : <Loading />}
    </>
  );
}
