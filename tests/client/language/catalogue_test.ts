import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { wordsFor } from "../../../client/language/catalogue.ts";
import { EN } from "../../../client/language/en.ts";
import { loadCatalogue } from "../../../client/language/load.ts";
import { ZH } from "../../../client/language/zh.ts";
import { LANGUAGES } from "../../../shared/cli/language.ts";

type Sentence = string | ((...given: unknown[]) => string);

/** All sentences of a catalogue by where they are: `errors.why.bad_name`. */
function sentencesOf(words: object, path = ""): Map<string, Sentence> {
  return new Map(
    Object.entries(words).flatMap(([name, value]): [string, Sentence][] => {
      const isSentence = typeof value === "string" || typeof value === "function";
      return isSentence ? [[path + name, value]] : [...sentencesOf(value, `${path}${name}.`)];
    }),
  );
}

/** What shows in a sentence where it was put: `‹0›` for the first parameter, `‹0.limit›` for a field of it. */
function marker(name: string): unknown {
  return new Proxy({}, {
    get: (_, key) => typeof key === "symbol" ? () => `‹${name}›` : marker(`${name}.${key}`),
  });
}

const MARKERS = ["0", "1", "2"].map(marker);

/** Things that make a sentence take its other forms: one of something, nothing known, an empty text. */
const OTHERS = [1, "x", new Proxy({}, { get: (_, key) => typeof key === "symbol" ? () => "x" : "" })];

function said(sentence: Sentence, given: readonly unknown[]): string {
  return typeof sentence === "string" ? sentence : sentence(...given);
}

function markersOf(text: string): string[] {
  return [...new Set(text.match(/‹[^›]*›/g))].toSorted();
}

/** Each sentence of a catalogue in each of its forms. */
function* allForms(words: object): Generator<readonly [path: string, text: string]> {
  for (const [path, sentence] of sentencesOf(words)) {
    yield [path, said(sentence, MARKERS)];
    for (const other of OTHERS) yield [path, said(sentence, [other, other, other])];
  }
}

Deno.test("both catalogues have the same sentences, with the same things in each of them", () => {
  const english = sentencesOf(EN);
  const chinese = sentencesOf(ZH);
  assertEquals([...chinese.keys()].toSorted(), [...english.keys()].toSorted());
  for (const [path, sentence] of english) {
    const markers = markersOf(said(sentence, MARKERS));
    assertEquals(markersOf(said(chinese.get(path) ?? "", MARKERS)), markers, path);
    if (typeof sentence === "function") assert(markers.length >= sentence.length, `${path} leaves something out`);
  }
});

Deno.test("no sentence is empty, or looks like a line of what others said or what happened (REQ-I25)", () => {
  for (const strings of [EN, ZH]) {
    for (const [path, text] of allForms(strings)) {
      assert(text.trim() !== "", path);
      assert(!/^\s*(?:\[|-- )/.test(text), `${path}: ${text}`);
    }
  }
});

Deno.test("Chinese sentences are in Chinese, where they are more than punctuation", () => {
  for (const [path, text] of allForms(ZH)) {
    const own = text.replaceAll(/‹[^›]*›|undefined|x/g, "");
    // Keys have the names that are printed on them.
    if (/^keys\.\w+\.keys$/.test(path)) continue;
    assert(/\p{Script=Han}/u.test(own) || !/\p{L}/u.test(own), `${path}: ${text}`);
  }
});

Deno.test("Chinese sentences have full-width punctuation, and apart from quotation marks none whose width terminals disagree about", () => {
  for (const [path, text] of allForms(ZH)) {
    // What is typed for a search has the punctuation of its command.
    const sentence = text.replaceAll(/\b(?:from|in|before|since):/g, "");
    assert(!/\p{Script=Han}[,.:;!?()]|[,.:;!?()]\p{Script=Han}/u.test(sentence), `${path}: ${text}`);
    assert(!/[‘’—…·]/u.test(text), `${path}: ${text}`);
  }
});

Deno.test("the English sentences have no Chinese in them", () => {
  for (const [path, text] of allForms(EN)) assert(!/\p{Script=Han}/u.test(text), path);
});

Deno.test("loadCatalogue finds the catalogue of each language", async () => {
  const catalogues = await Promise.all(LANGUAGES.map(loadCatalogue));
  assertEquals(catalogues.length, 2);
  assertStrictEquals(catalogues[0], EN);
  assertStrictEquals(catalogues[1], ZH);
});

Deno.test("wordsFor knows what is in the table only", () => {
  const table = { quit: "gone" };
  assertEquals(["quit", "lost", "constructor", "__proto__"].map((code) => wordsFor(table, code)), [
    "gone",
    undefined,
    undefined,
    undefined,
  ]);
});
