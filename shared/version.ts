/**
 * The version of the program, as in `chat --version` and CHANGELOG.md.
 *
 * @module
 */
export const VERSION = "0.1.0";
