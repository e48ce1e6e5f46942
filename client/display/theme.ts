/**
 * How each kind of piece looks: the only place that knows colours.
 *
 * What people say has the terminal's own colour, which they chose. All other colours are of the 256 whose look is known
 * (16 to 255), and have the contrast that the guidelines for accessible text ask for, on the background that the theme
 * is for; `auto` is for both, as far as that goes. The first sixteen differ between terminals: they are for those that
 * have no others.
 *
 * Pure.
 *
 * @module
 */
import type { Piece, Style } from "./line.ts";

export const THEME_NAMES = ["auto", "dark", "light", "none"] as const;

/** What the theme is for: any background, a dark one, a light one; or no styles at all. */
export type ThemeName = typeof THEME_NAMES[number];

/** How many colours the terminal has. 0: none are wanted. */
export type Colors = 256 | 8 | 0;

type Look = Readonly<Record<Exclude<Style, "name">, string>> & { readonly names: readonly string[] };

/** The parameters of SGR for each style; empty ones for none. */
export interface Theme {
  /** What stands between `ESC [` and `m`, without the reset before it. */
  sgrOf(piece: Pick<Piece, "style" | "hue">): string;
}

const color = (index: number) => `38;5;${index}`;
const bold = (sgr: string) => `1;${sgr}`;
const on = (background: number, foreground: number) => `48;5;${background};${color(foreground)}`;

/** Without colours. Names differ by their letters only. */
const PLAIN: Look = {
  text: "",
  mention: "1",
  time: "2",
  place: "",
  own: "1",
  notice: "",
  error: "1",
  hint: "",
  day: "2",
  prompt: "1",
  pending: "2",
  status: "7",
  alert: "1;7",
  chosen: "7",
  names: [""],
};

const LOOKS: Readonly<Record<Exclude<ThemeName, "none">, Readonly<Record<Colors, Look>>>> = {
  auto: {
    256: {
      ...PLAIN,
      mention: bold(color(166)),
      time: color(244),
      place: color(31),
      notice: color(244),
      error: color(160),
      hint: color(67),
      day: color(244),
      pending: color(244),
      names: [28, 31, 63, 65, 94, 97, 100, 129, 132, 162].map(color),
    },
    8: { ...PLAIN, mention: "1;35", error: "31", names: ["", "35"] },
    0: PLAIN,
  },
  dark: {
    256: {
      ...PLAIN,
      mention: bold(color(214)),
      time: color(246),
      place: color(80),
      notice: color(246),
      error: color(203),
      hint: color(110),
      day: color(246),
      pending: color(246),
      status: on(238, 254),
      alert: bold(on(238, 222)),
      names: [39, 83, 208, 213, 229, 211, 49, 178, 141, 123, 71, 173].map(color),
    },
    8: { ...PLAIN, mention: "1;33", place: "36", error: "31", hint: "36", names: ["", "32", "33", "35", "36"] },
    0: PLAIN,
  },
  light: {
    256: {
      ...PLAIN,
      mention: bold(color(161)),
      time: color(242),
      place: color(25),
      notice: color(242),
      error: color(160),
      hint: color(24),
      day: color(242),
      pending: color(242),
      status: on(253, 236),
      alert: bold(on(253, 125)),
      names: [21, 24, 27, 28, 52, 54, 58, 96, 129, 130, 162, 163].map(color),
    },
    8: { ...PLAIN, mention: "1;31", place: "34", error: "31", hint: "34", names: ["", "31", "34", "35"] },
    0: PLAIN,
  },
};

export interface ThemeOptions {
  readonly theme: ThemeName;
  readonly colors: Colors;
}

/** The theme of a name for a terminal with so many colours. */
export function themeOf({ theme, colors }: ThemeOptions): Theme {
  if (theme === "none") return { sgrOf: () => "" };
  const { names, ...styles } = LOOKS[theme][colors];
  return {
    sgrOf: ({ style, hue = 0 }) => style === "name" ? names[hue % names.length] ?? "" : styles[style],
  };
}

/** The hue of somebody's name, which stays: of its `nameKey`, so that `Bob` and `bob` look the same. */
export function hueOf(nameKey: string): number {
  return hashOf(nameKey);
}

const HAS_256 = /256color|direct|alacritty|contour|foot|ghostty|iterm|kitty|konsole|rio|wezterm/i;

/** The colours of the terminal that the environment tells of. `NO_COLOR` as https://no-color.org has it. */
export function colorsOf(environment: (name: string) => string | undefined): Colors {
  if (environment("NO_COLOR")) return 0;
  const term = environment("TERM");
  if (term === "dumb") return 0;
  // Windows has no TERM; its consoles have had 256 colours since 2016.
  if (term === undefined && environment("OS") === "Windows_NT") return 256;
  return environment("COLORTERM") || HAS_256.test(term ?? "") ? 256 : 8;
}

/** FNV-1a over the UTF-16 code units of a text: a whole number from 0 to 2^32 - 1. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
