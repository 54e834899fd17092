import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { folder, hasToken, type ExperimentRow, type Overview } from "./api/client";
import { follow, type Connection } from "./api/live";
import * as format from "./format";
import { ExperimentPage } from "./pages/experiment";
import { ExperimentsPage } from "./pages/experiments";
import { FleetPage } from "./pages/fleet";
import { GuardPage } from "./pages/guard";
import { BreachesPage, BreachPage, IncidentPage, IncidentsPage } from "./pages/incidents";
import { OverviewPage } from "./pages/overview";
import { SettingsPage } from "./pages/settings";
import { Alert, Empty, Loading } from "./parts/states";
import { TokenForm } from "./parts/token";
import { Link, usePlace, type Place } from "./router";
import { every, useAnswer, type Answer } from "./use";

const connectionWords: Record<Connection, string> = {
  connecting: "Connecting…",
  live: "Live",
  polling: "Polling every 10 seconds (live connection limit reached)",
  lost: "Connection lost. Reconnecting…",
  hidden: "Paused",
};

function App() {
  const [isIn, setIn] = useState(hasToken());
  return isIn ? <Dashboard /> : <TokenForm onToken={() => setIn(true)} />;
}

function Dashboard() {
  const place = usePlace();
  const [overview, setOverview] = useState<Overview>();
  const [connection, setConnection] = useState<Connection>("connecting");
  const [why, setWhy] = useState<string>();
  const experiments = useExperiments(overview);
  useEffect(() => follow(setOverview, (now, because) => {
    setConnection(now);
    setWhy((before) => (now === "lost" ? because ?? before : undefined));
  }), []);
  const title = place.parts.length === 0 ? "Guards" : place.parts.join(" › ");
  useEffect(() => {
    document.title = `${title} – PredictionGuardrails`;
  }, [title]);
  const section = place.parts[0] ?? "";
  return (
    <>
      <a class="skip" href="#main">Skip to main content</a>
      <header>
        <Link to="/" class="brand"><img src={`${folder}/assets/icon.svg`} alt="" width="24" height="24" /> PredictionGuardrails</Link>
        <nav aria-label="Pages">
          <Link to="/" current={section === "" || section === "guards"}>Guards</Link>
          {experiments.answer?.length ? <Link to="/experiments" current={section === "experiments"}>Experiments</Link> : null}
          {overview?.fleet ? <Link to="/fleet" current={section === "fleet"}>Fleet</Link> : null}
          <Link to="/incidents" current={section === "incidents"}>Incidents</Link>
          <Link to="/breaches" current={section === "breaches"}>Breaches</Link>
          <Link to="/settings" current={section === "settings"}>Settings</Link>
        </nav>
        <p class={`connection connection-${connection}`} role="status">{connectionWords[connection]}</p>
      </header>
      <main id="main" tabIndex={-1}>
        {why ? <Alert>{why}</Alert> : null}
        {overview?.fleet?.aloneSince ? <Alert>Guards of this replica decide alone since {format.time(overview.fleet.aloneSince)}. {overview.fleet.aloneReason}</Alert> : null}
        {overview ? <Page place={place} overview={overview} experiments={experiments} /> : <Loading />}
      </main>
      {overview ? <footer>
        <p>Instance <strong>{overview.instance.name}</strong> · {overview.instance.application} · {overview.instance.environment} · started {format.time(overview.instance.startedAt)}</p>
        <p>{overview.fleet
          ? `This page shows one replica of the fleet ${overview.fleet.name}. Manual actions apply to all replicas.`
          : "This page shows one instance. Manual actions apply to this instance. Those on guards end when it restarts."} Time zone: {format.zone}. <a href={`${folder}/assets/licenses.txt`}>Licenses</a></p>
      </footer> : null}
    </>
  );
}

/** All experiments. A service without any is asked once, because experiments are registered at startup. */
function useExperiments(overview: Overview | undefined): Answer<ExperimentRow[]> {
  const [isFollowed, setFollowed] = useState(false);
  const experiments = useAnswer<ExperimentRow[]>("experiments", isFollowed && overview ? every(5, overview) : null);
  const isWorthIt = experiments.error !== undefined || (experiments.answer?.length ?? 0) > 0;
  useEffect(() => setFollowed(isWorthIt), [isWorthIt]);
  return experiments;
}

function Page({ place, overview, experiments }: { place: Place; overview: Overview; experiments: Answer<ExperimentRow[]> }) {
  const [section, name] = place.parts;
  return section === undefined ? <OverviewPage place={place} overview={overview} />
    : section === "guards" && name !== undefined ? <GuardPage key={name} name={name} place={place} overview={overview} experiments={experiments.answer ?? []} />
    : section === "experiments" ? name === undefined ? <ExperimentsPage experiments={experiments} /> : <ExperimentPage key={name} name={name} overview={overview} />
    : section === "fleet" ? <FleetPage overview={overview} />
    : section === "incidents" ? name === undefined ? <IncidentsPage place={place} overview={overview} /> : <IncidentPage key={name} id={name} overview={overview} />
    : section === "breaches" ? name === undefined ? <BreachesPage place={place} overview={overview} /> : <BreachPage key={name} id={name} />
    : section === "settings" ? <SettingsPage />
    : <><h1>Page not found</h1><Empty title="The address doesn't match a page."><Link to="/">Show all guards</Link></Empty></>;
}

render(<App />, document.getElementById("app")!);
