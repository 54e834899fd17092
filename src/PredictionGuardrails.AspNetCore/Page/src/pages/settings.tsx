import { useState } from "preact/hooks";
import type { SettingView } from "../api/client";
import { Alert, Loading, Table } from "../parts/parts";
import { useAnswer } from "../use";

const origins: Record<string, string> = { Default: "default", Code: "code", Configuration: "configuration", ByHand: "by hand, until the process ends" };

export function SettingsPage() {
  const { answer, error } = useAnswer<SettingView[]>("settings");
  const [text, setText] = useState("");
  const [withDefaults, setWithDefaults] = useState(false);
  const shown = (answer ?? []).filter((setting) => (withDefaults || setting.origin !== "Default") && setting.path.toLowerCase().includes(text.toLowerCase()));
  return (
    <>
      <h1>Settings in force</h1>
      <form class="controls" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>Find <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} placeholder="fare:Range" /></label>
        <label><input type="checkbox" checked={withDefaults} onChange={(event) => setWithDefaults(event.currentTarget.checked)} /> with defaults</label>
      </form>
      {error ? <Alert>{error}</Alert> : null}
      {answer ? <Table caption="Settings in force, each with who stated it" empty="No setting is like that." columns={["Setting", "Value", "Stated by"]}
        rows={shown.map((setting) => ({ key: setting.path, cells: [<code>{setting.path}</code>, <code>{setting.value}</code>, setting.source ? `configuration (${setting.source})` : origins[setting.origin] ?? setting.origin] }))} /> : <Loading />}
    </>
  );
}
