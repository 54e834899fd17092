import { useState } from "preact/hooks";
import { setToken } from "../api/client";

/** Asks for a bearer token, for services whose users have no cookie. */
export function TokenForm({ onToken }: { onToken: () => void }) {
  const [token, change] = useState("");
  return (
    <main tabIndex={-1}>
      <h1>Prediction guardrails</h1>
      <form class="panel" onSubmit={(event) => { event.preventDefault(); setToken(token.trim()); onToken(); }}>
        <label>This service wants a bearer token. It is kept for this tab alone. <input type="password" autoComplete="off" required value={token} onInput={(event) => change(event.currentTarget.value)} /></label>
        <p><button type="submit">Go on</button></p>
      </form>
    </main>
  );
}
