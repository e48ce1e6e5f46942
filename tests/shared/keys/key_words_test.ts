/**
 * Keys as words.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { KEY_WORDS, keyWords } from "../../../shared/keys/key_words.ts";
import vectors from "./key_words.json" with { type: "json" };

Deno.test("a key has the words that the reference implementation of BIP-39 gives", async () => {
  for (const [key, words] of Object.entries(vectors)) {
    assertEquals(await keyWords(key), words);
    assertEquals(words.split(" ").length, KEY_WORDS);
  }
});

Deno.test("a text that is no key has no words", async () => {
  const [key = ""] = Object.keys(vectors);
  for (const text of ["", "ed25519:", key.slice(0, -1), key.slice("ed25519:".length), `ed25519:${"A".repeat(43)}`]) {
    await assertRejects(() => keyWords(text), RangeError);
  }
});
