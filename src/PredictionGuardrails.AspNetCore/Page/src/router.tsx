import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { folder } from "./api/client";

/** The current view: ["guards", "fare"], and the query of the address. */
export interface Place {
  parts: string[];
  query: URLSearchParams;
}

function here(): Place {
  const parts = location.pathname.slice(folder.length).split("/").filter(Boolean).map(decodeURIComponent);
  return { parts, query: new URLSearchParams(location.search) };
}

const moved = "guardrails-moved";

export function go(path: string, replace = false) {
  history[replace ? "replaceState" : "pushState"](null, "", `${folder}${path}`);
  dispatchEvent(new Event(moved));
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const move = () => setPlace(here());
    addEventListener("popstate", move);
    addEventListener(moved, move);
    return () => {
      removeEventListener("popstate", move);
      removeEventListener(moved, move);
    };
  }, []);
  return place;
}

/** A link within the dashboard. */
export function Link({ to, current = false, class: name, children }: { to: string; current?: boolean; class?: string; children: ComponentChildren }) {
  const follow = (event: MouseEvent) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      go(to);
      document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  };
  return <a href={`${folder}${to}`} class={name} aria-current={current ? "page" : undefined} onClick={follow}>{children}</a>;
}

export const guardPath = (name: string) => `/guards/${encodeURIComponent(name)}`;
