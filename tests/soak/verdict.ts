/**
 * Checks that no message is lost: compares what people recorded with the history.
 *
 * 1. The history has each message once, in one order, and nothing that nobody sent.
 * 2. An acknowledged message is in it, with that id, time and text; a refused one is not.
 * 3. Every message was acknowledged, refused or given back, and the messages of one person in one place are in their
 *    order.
 * 4. Each link received each message of its rooms and of its person once, in the order of the history, from the first
 *    welcome to the end, and over all links of a person too; nothing was taken back.
 * 5. Everybody who is there at the end sees each message as it is in the history.
 * 6. There is one history all the time; a place is given back.
 *
 * Pure.
 *
 * @module
 */
import { type MessageOf, type PastMessage, PRIVATE } from "../../shared/wire/message.ts";
import { type Archive, archiveName, type Heard, type Life, type PersonRecord, streamOf, tokenOf } from "./record.ts";

export interface VerdictOptions {
  /** Whether a link may report that messages were left out. Those must match the `gap`. */
  readonly mayHaveGaps: boolean;
}

/** What is wrong, each as one sentence; empty if all is well. */
export function verdict(persons: readonly PersonRecord[], archive: Archive, options: VerdictOptions): string[] {
  return [
    ...[...archive].flatMap(([stream, past]) => wrongOrder(stream, past)),
    ...wrongSayings(persons, archive),
    ...persons.flatMap((person) => wrongHearing(person, archive, options)),
    ...wrongLogs(persons),
  ];
}

function wrongOrder(stream: string, past: readonly PastMessage[]): string[] {
  return past.flatMap(({ id, time }, index) => {
    const before = past[index - 1];
    if (before === undefined || before.id < id && before.time <= time) return [];
    return [`the history of ${stream} has ${id} of ${time} after ${before.id} of ${before.time}`];
  });
}

function wrongSayings(persons: readonly PersonRecord[], archive: Archive): string[] {
  const found: string[] = [];
  /** How often each token is in the history of its author. */
  const counts = new Map<string, number>();
  const authors = new Map(persons.map((person) => [person.name, person]));
  const places = new Map([...archive].map(([stream, past]) => [stream, new Map(past.map((one) => [one.id, one]))]));
  for (const [stream, past] of archive) {
    for (const { id, from, text } of past) {
      if (stream.startsWith(PRIVATE) && stream !== archiveName(PRIVATE, from) || text === undefined) continue;
      const token = tokenOf(text);
      counts.set(token, (counts.get(token) ?? 0) + 1);
      if (!authors.get(from)?.sayings.has(token)) found.push(`${from} never said ${token}: ${id} in ${stream}`);
    }
  }
  for (const person of persons) {
    for (const token of person.sayings.keys()) found.push(...wrongSaying(person, token, { places, counts }));
    found.push(...wrongOwnOrder(person));
  }
  return found;
}

function wrongOwnOrder({ sayings, outcomes }: PersonRecord): string[] {
  const last = new Map<string, number>();
  return [...sayings].flatMap(([token, saying]) => {
    const outcome = outcomes.get(token);
    if (outcome?.type !== "acknowledged" || outcome.id === undefined) return [];
    const stream = streamOf(saying);
    const before = last.get(stream) ?? 0;
    last.set(stream, outcome.id);
    return outcome.id > before ? [] : [`${token} is ${outcome.id}, and what was said before it is ${before}`];
  });
}

interface Counted {
  /** The messages of each stream by id. */
  readonly places: ReadonlyMap<string, ReadonlyMap<number, PastMessage>>;
  readonly counts: ReadonlyMap<string, number>;
}

function wrongSaying(person: PersonRecord, token: string, { places, counts }: Counted): string[] {
  const saying = person.sayings.get(token);
  const outcome = person.outcomes.get(token);
  const count = counts.get(token) ?? 0;
  if (saying === undefined || outcome === undefined) return [`${token} was neither answered nor given back`];
  if (count > 1) return [`${token} (${outcome.type}) is ${count} times in the history`];
  if (outcome.type === "refused") return count === 0 ? [] : [`${token} was refused (${outcome.code}) and said`];
  if (outcome.type === "given_back") return [];
  if (!outcome.isKept) return [`${token} was acknowledged with kept: false`];
  const { id, time } = outcome;
  if (id === undefined) return count === 1 ? [] : [`${token} was acknowledged and is not in the history`];
  const stream = streamOf(saying);
  const due = [archiveName(stream, person.name), ...(stream === PRIVATE ? [archiveName(PRIVATE, saying.to)] : [])];
  const texts = possibleTexts(person, { id, stream, text: saying.text });
  return due.flatMap((place) => {
    const past = places.get(place)?.get(id);
    if (past === undefined) return [`${token} was acknowledged as ${id} and is not in the history of ${place}`];
    const isSame = past.from === person.name && past.to === saying.to && (time === undefined || past.time === time) &&
      texts.includes(past.text ?? null);
    return isSame ? [] : [`${token} is ${JSON.stringify(past)} in ${place}, not one of ${JSON.stringify(texts)}`];
  });
}

/** The texts that a message may have after all changes, including those with an unknown result. */
function possibleTexts(
  person: PersonRecord,
  { id, stream, text }: { readonly id: number; readonly stream: string; readonly text: string },
): (string | null)[] {
  let texts: (string | null)[] = [text];
  for (const change of person.changes) {
    if (change.of !== id || change.stream !== stream || change.outcome === "refused") continue;
    texts = change.outcome === "done" ? [change.text] : [...texts, change.text];
  }
  return texts;
}

function wrongHearing(person: PersonRecord, archive: Archive, { mayHaveGaps }: VerdictOptions): string[] {
  return [...person.rooms, PRIVATE].flatMap((stream) => {
    const past = archive.get(archiveName(stream, person.name)) ?? [];
    let known = 0;
    return person.lives.flatMap((life, index) => {
      const where = `${person.name}, life ${index + 1} of ${person.lives.length}, in ${stream}`;
      const heard = life.heard.filter((one) => one.type !== "welcome" && streamOf(one) === stream);
      const gaps = heard.filter((one) => one.type === "gap");
      const isLast = index === person.lives.length - 1;
      const found = [
        ...wrongTelling(heard, past),
        ...wrongGaps(gaps, { heard, past, mayHaveGaps }),
        ...missing({ life, heard, past, gaps, isLast, known, isFirst: index === 0, person, stream }),
        ...(isLast && gaps.length === 0 ? wrongView(heard, past) : []),
      ];
      known = Math.max(known, ...heard.flatMap((one) => "id" in one ? [one.id] : []));
      return found.map((sentence) => `${where}: ${sentence}`);
    });
  });
}

/** What was received twice, out of order, or differs from the history. */
function wrongTelling(heard: readonly Heard[], past: readonly PastMessage[]): string[] {
  const byId = new Map(past.map((message) => [message.id, message]));
  let last = 0;
  return heard.flatMap((one) => {
    if (!("id" in one)) return [];
    const found: string[] = [];
    if (one.id <= last) found.push(`${one.type} ${one.id} was received after ${last}`);
    last = Math.max(last, one.id);
    if (one.type !== "message") return found;
    const now = byId.get(one.id);
    if (now === undefined) return [...found, `${one.id} (${tokenOf(one.text)}) was received and is not in the history`];
    if (now.text !== undefined && tokenOf(now.text) !== tokenOf(one.text)) {
      found.push(`${one.id} was received as ${tokenOf(one.text)} and is ${tokenOf(now.text)} in the history`);
    }
    return found;
  });
}

function wrongGaps(
  gaps: readonly MessageOf<"gap">[],
  { heard, past, mayHaveGaps }: Pick<Hearing, "heard" | "past"> & VerdictOptions,
): string[] {
  return gaps.flatMap((gap) => {
    const count = past.filter((message) => isIn(gap, message)).length;
    const range = `the ${count} messages between ${gap.after} and ${gap.before}`;
    if (!mayHaveGaps) return [`${range} were left out`];
    const isReceived = heard.some((one) => one.type === "message" && isIn(gap, one));
    return isReceived ? [`${range} were reported as left out, and one of them was received`] : [];
  });
}

function isIn({ after, before }: MessageOf<"gap">, { id }: { readonly id: number }): boolean {
  return after < id && id < before;
}

interface Hearing {
  readonly person: PersonRecord;
  readonly stream: string;
  readonly life: Life;
  readonly heard: readonly Heard[];
  readonly past: readonly PastMessage[];
  readonly gaps: readonly MessageOf<"gap">[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The highest id that an earlier life of the person received. */
  readonly known: number;
}

/** What should have been received and was not. */
function missing({ person, stream, life, heard, past, gaps, isFirst, isLast, known }: Hearing): string[] {
  const ids = heard.flatMap((one) => one.type === "message" ? [one.id] : []);
  const received = new Set(ids);
  const first = ids[0] ?? Infinity;
  const last = isLast ? Infinity : ids.at(-1) ?? 0;
  const isComplete = stream === PRIVATE || life.isContinued;
  const begin = life.firstWelcomeTime ?? Infinity;
  return past.flatMap((message) => {
    const { id, text, time, from } = message;
    if (received.has(id) || id > last || text === undefined || gaps.some((gap) => isIn(gap, message))) return [];
    const isDue = id > first || time > begin || isComplete && id > known;
    // The person's private messages of an earlier life need not be received again.
    const isOwn = stream === PRIVATE && !isFirst && from === person.name && id < first;
    return isDue && !isOwn ? [`${id} (${tokenOf(text)}) was never received`] : [];
  });
}

/** Messages that look different to somebody who received them and their changes. */
function wrongView(heard: readonly Heard[], past: readonly PastMessage[]): string[] {
  const view = new Map<number, string | undefined>();
  for (const one of heard) {
    if (one.type === "message") view.set(one.id, one.text);
    if (one.type === "edited" && view.has(one.of)) view.set(one.of, one.text);
    if (one.type === "deleted" && view.has(one.of)) view.set(one.of, undefined);
  }
  return past.flatMap(({ id, text }) => {
    if (!view.has(id) || view.get(id) === text) return [];
    return [`${id} is seen as ${JSON.stringify(view.get(id))} and is ${JSON.stringify(text)}`];
  });
}

function wrongLogs(persons: readonly PersonRecord[]): string[] {
  const lives = persons.flatMap(({ lives }) => lives);
  const logs = new Set(lives.flatMap(({ heard }) => heard.flatMap((one) => one.type === "welcome" ? [one.log] : [])));
  const lost = persons.flatMap(({ name, lives }) =>
    lives.flatMap(({ lostPlaces }) => lostPlaces > 0 ? [`${name} did not get its place back ${lostPlaces} times`] : [])
  );
  return logs.size > 1 ? [`there were ${logs.size} histories`, ...lost] : lost;
}
