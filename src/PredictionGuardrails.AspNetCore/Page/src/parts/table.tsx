import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import * as format from "../format";

/** A column: its heading, and whether it has numbers, which are aligned to the right. */
export type Column = string | { name: string; isNumber: true };

interface Props<T> {
  caption: string;
  columns: Column[];
  items: T[];
  keyOf: (item: T, place: number) => string;
  cells: (item: T) => ComponentChildren[];
  isBad?: (item: T) => boolean;
  empty: ComponentChildren;
}

const longest = 200;
const pageSize = 100;

/** A table that becomes cards on a narrow screen, and that has pages if it is long. */
export function Table<T>({ caption, columns, items, keyOf, cells, isBad, empty }: Props<T>) {
  const [wanted, setPage] = useState(0);
  if (items.length === 0) {
    return typeof empty === "string" ? <p class="quiet">{empty}</p> : <>{empty}</>;
  }

  const pages = items.length > longest ? Math.ceil(items.length / pageSize) : 1;
  const page = Math.min(wanted, pages - 1);
  const shown = pages === 1 ? items : items.slice(page * pageSize, (page + 1) * pageSize);
  const names = columns.map((column) => (typeof column === "string" ? column : column.name));
  const classes = columns.map((column) => (typeof column === "string" ? undefined : "number"));
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
        <table>
          <caption class="unseen">{caption}</caption>
          <thead><tr>{names.map((name, at) => <th key={name} scope="col" class={classes[at]}>{name}</th>)}</tr></thead>
          <tbody>
            {shown.map((item, place) => (
              <tr key={keyOf(item, place)} class={isBad?.(item) ? "bad" : undefined}>
                {cells(item).map((cell, at) => at === 0
                  ? <th key={at} scope="row" data-column={names[at]}><div>{cell}</div></th>
                  : <td key={at} class={classes[at]} data-column={names[at]}><div>{cell}</div></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 ? <nav class="pages" aria-label={`${caption}: pages`}>
        <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>Previous</button>
        <span role="status">{format.count(page * pageSize + 1)}–{format.count(Math.min(items.length, (page + 1) * pageSize))} of {format.count(items.length)}</span>
        <button type="button" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>Next</button>
      </nav> : null}
    </>
  );
}
