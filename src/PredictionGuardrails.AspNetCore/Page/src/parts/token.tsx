import { useState } from "preact/hooks";
import { setToken } from "../api/client";

/** Asks for a bearer token, for services whose users have no cookie. */
export function TokenForm({ onToken }: { onToken: () => void }) {
  const [token, change] = useState("");
  return (
    <main class="narrow" tabIndex={-1}>
      <h1>PredictionGuardrails</h1>
      <form class="panel" onSubmit={(event) => { event.preventDefault(); setToken(token.trim()); onToken(); }}>
        <label>Enter a bearer token. It's stored for this tab only. <input type="password" autoComplete="off" required value={token} onInput={(event) => change(event.currentTarget.value)} /></label>
        <p class="actions"><button type="submit">Continue</button></p>
      </form>
    </main>
  );
}
