// Keeps the overview up to date: with a live connection while the page is visible, by polling if the limit of connections is reached, not at all while it is hidden.
import { ApiError, get, send, type Overview } from "./client";

export type Connection = "connecting" | "live" | "polling" | "lost" | "hidden";

const pollEvery = 10_000;
const longestPause = 30_000;

export function follow(onOverview: (overview: Overview) => void, onConnection: (connection: Connection, why?: string) => void): () => void {
  let running: AbortController | undefined;

  const start = () => {
    running?.abort();
    running = new AbortController();
    if (document.hidden) {
      onConnection("hidden");
    } else {
      onConnection("connecting");
      void keepUp(onOverview, onConnection, running.signal);
    }
  };

  document.addEventListener("visibilitychange", start);
  start();
  return () => {
    document.removeEventListener("visibilitychange", start);
    running?.abort();
  };
}

async function keepUp(onOverview: (overview: Overview) => void, onConnection: (connection: Connection, why?: string) => void, signal: AbortSignal) {
  for (let pause = 1_000; !signal.aborted; pause = Math.min(longestPause, 2 * pause)) {
    try {
      // Read the overview first, because a proxy can delay the stream.
      onOverview(await get<Overview>("overview", signal));
      const response = await send("events", { signal });
      onConnection("live");
      pause = 1_000;
      await readEvents(response, onOverview);
    } catch (error) {
      if (signal.aborted) {
        return;
      }

      if (error instanceof ApiError && error.status === 503) {
        onConnection("polling");
        await poll(onOverview, signal).catch(() => undefined);
      } else if (error instanceof ApiError) {
        onConnection("lost", error.message);
      }
    }

    if (!signal.aborted) {
      onConnection("lost");
      await wait(pause, signal);
    }
  }
}

/** Reads the data of each event. All events are of one kind. */
async function readEvents(response: Response, onOverview: (overview: Overview) => void) {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }

    text += value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const data = text.slice(0, end).split("\n").find((line) => line.startsWith("data: "));
      text = text.slice(end + 2);
      if (data) {
        onOverview(JSON.parse(data.slice(6)) as Overview);
      }
    }
  }
}

async function poll(onOverview: (overview: Overview) => void, signal: AbortSignal) {
  // After a minute, try to connect again.
  for (let round = 0; round < 6 && !signal.aborted; round++) {
    onOverview(await get<Overview>("overview", signal));
    await wait(pollEvery, signal);
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
