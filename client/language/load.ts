/**
 * Loads the catalogue of a language. Only English is always in memory.
 *
 * @module
 */
import type { Language } from "../../shared/cli/language.ts";
import type { Catalogue } from "./catalogue.ts";
import { EN } from "./en.ts";

/** Returns the catalogue of a language. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  switch (language) {
    case "en":
      return EN;
    case "zh":
      return (await import("./zh.ts")).ZH;
  }
}
