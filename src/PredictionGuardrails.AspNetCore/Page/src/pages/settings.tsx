import { useState } from "preact/hooks";
import type { SettingView } from "../api/client";
import { Answered, Empty } from "../parts/states";
import { Table } from "../parts/table";
import { useAnswer } from "../use";

const origins: Record<string, string> = { Default: "Default", Code: "Code", Configuration: "Configuration", ByHand: "Manual override (this process only)" };

export function SettingsPage() {
  const settings = useAnswer<SettingView[]>("settings");
  const [text, setText] = useState("");
  const [withDefaults, setWithDefaults] = useState(false);
  return (
    <>
      <h1>Effective settings</h1>
      <form class="toolbar" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>Find <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} placeholder="fare:Range" /></label>
        <label class="check"><input type="checkbox" checked={withDefaults} onChange={(event) => setWithDefaults(event.currentTarget.checked)} /> Show defaults</label>
      </form>
      <Answered of={settings}>{(all) => <Table
        key={`${text}|${withDefaults}`}
        caption="Effective settings and their sources"
        empty={<Empty title="No matching settings.">{withDefaults ? null : "To search default values, too, select Show defaults."}</Empty>}
        columns={["Setting", "Value", "Source"]}
        items={all.filter((setting) => (withDefaults || setting.origin !== "Default") && setting.path.toLowerCase().includes(text.toLowerCase()))}
        keyOf={(setting) => setting.path}
        cells={(setting) => [<code>{setting.path}</code>, <code>{setting.value}</code>, setting.source ?? origins[setting.origin] ?? setting.origin]} />}
      </Answered>
    </>
  );
}
