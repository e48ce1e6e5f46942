import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type Colors, colorsOf, hueOf, THEME_NAMES, themeOf } from "../../../client/display/theme.ts";
import type { Style } from "../../../client/display/line.ts";

type Rgb = readonly [red: number, green: number, blue: number];

const BLACK: Rgb = [0, 0, 0];
const NEARLY_BLACK: Rgb = [0x1e, 0x1e, 0x1e];
const WHITE: Rgb = [255, 255, 255];

const STYLES: Readonly<Record<Style, true>> = {
  text: true,
  mention: true,
  time: true,
  place: true,
  name: true,
  own: true,
  notice: true,
  error: true,
  hint: true,
  day: true,
  prompt: true,
  pending: true,
  status: true,
  alert: true,
  chosen: true,
};

/** The colours that are the same in every terminal: a cube of six by six by six, and greys. */
function rgbOf(index: number): Rgb {
  assert(index >= 16 && index <= 255, `colour ${index} differs between terminals`);
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return [grey, grey, grey];
  }
  const [level0, level1, level2] = [36, 6, 1].map((unit) => {
    const step = Math.floor((index - 16) / unit) % 6;
    return step === 0 ? 0 : 55 + 40 * step;
  });
  return [level0 ?? 0, level1 ?? 0, level2 ?? 0];
}

function linear(rgb: Rgb): Rgb {
  const [red, green, blue] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return [red ?? 0, green ?? 0, blue ?? 0];
}

function luminance(rgb: Rgb): number {
  const [red, green, blue] = linear(rgb);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of WCAG 2, from 1 to 21. */
function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** How different two colours look: the distance in CIELAB, where about 2 is just visible. */
function distance(one: Rgb, other: Rgb): number {
  const [a, b] = [lab(one), lab(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function lab(rgb: Rgb): Rgb {
  const [red, green, blue] = linear(rgb);
  const root = (value: number) => value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The colours of SGR parameters; `null` for the terminal's own. */
function colorsIn(sgr: string): { readonly foreground: Rgb | null; readonly background: Rgb | null } {
  const of = (kind: string) => {
    const index = new RegExp(`(?:^|;)${kind};5;(\\d+)`).exec(sgr)?.[1];
    return index === undefined ? null : rgbOf(Number(index));
  };
  return { foreground: of("38"), background: of("48") };
}

/** The style of every piece and every name in a theme with 256 colours. */
function looksOf(theme: typeof THEME_NAMES[number]): Map<string, string> {
  const { sgrOf } = themeOf({ theme, colors: 256 });
  const looks = new Map<string, string>();
  for (const style of Object.keys(STYLES) as Style[]) looks.set(style, sgrOf({ style }));
  for (let hue = 0; hue < 100; hue++) looks.set(`name ${hue}`, sgrOf({ style: "name", hue }));
  return looks;
}

const BACKGROUNDS = {
  auto: { backgrounds: [BLACK, WHITE], least: 3.5 },
  dark: { backgrounds: [BLACK, NEARLY_BLACK], least: 4.5 },
  light: { backgrounds: [WHITE], least: 4.5 },
} as const;

for (const theme of ["auto", "dark", "light"] as const) {
  const { backgrounds, least } = BACKGROUNDS[theme];
  Deno.test(`every colour of the theme ${theme} has a contrast of at least ${least}`, () => {
    for (const [name, sgr] of looksOf(theme)) {
      const { foreground, background } = colorsIn(sgr);
      if (background !== null) assert(foreground !== null, `${name} sets one colour only`);
      if (foreground === null) continue;
      for (const behind of background === null ? backgrounds : [background]) {
        const found = contrast(foreground, behind);
        assert(found >= least, `${name} (${sgr}) has ${found.toFixed(2)} on ${behind}`);
      }
    }
  });

  Deno.test(`the theme ${theme} has at least ten colours for names, all different from each other and from errors`, () => {
    const looks = looksOf(theme);
    const names = new Set([...looks].filter(([name]) => name.startsWith("name ")).map(([, sgr]) => sgr));
    assert(names.size >= 10);
    const colors = [...names, looks.get("error") ?? ""].map((sgr) => colorsIn(sgr).foreground);
    for (const [index, one] of colors.entries()) {
      for (const other of colors.slice(index + 1)) {
        assert(one !== null && other !== null);
        assert(distance(one, other) >= 20, `${one} and ${other} differ by ${distance(one, other).toFixed(1)}`);
      }
    }
  });
}

Deno.test("themeOf leaves messages in the terminal's own colour", () => {
  for (const theme of THEME_NAMES) {
    for (const colors of [256, 8, 0] as const) assertEquals(themeOf({ theme, colors }).sgrOf({ style: "text" }), "");
  }
});

Deno.test("themeOf uses no colour if none is wanted, and no style in the theme none", () => {
  for (const theme of THEME_NAMES) {
    for (const style of Object.keys(STYLES) as Style[]) {
      const plain = themeOf({ theme, colors: 0 }).sgrOf({ style, hue: 7 });
      assert(/^(?:[1247](?:;[1247])*)?$/.test(plain), `${theme} ${style}: ${plain}`);
      const basic = themeOf({ theme, colors: 8 }).sgrOf({ style, hue: 7 });
      assert(/^(?:(?:[1247]|3[1-6])(?:;(?:[1247]|3[1-6]))*)?$/.test(basic), `${theme} ${style}: ${basic}`);
      if (theme === "none") assertEquals(themeOf({ theme, colors: 256 }).sgrOf({ style }), "");
    }
  }
});

Deno.test("themeOf makes mentions, the user's own name and alerts stand out everywhere", () => {
  for (const theme of ["auto", "dark", "light"] as const) {
    for (const colors of [256, 8, 0] as const) {
      const { sgrOf } = themeOf({ theme, colors });
      assert(sgrOf({ style: "mention" }).startsWith("1"));
      assertEquals(sgrOf({ style: "own" }), "1");
      assertNotEquals(sgrOf({ style: "alert" }), sgrOf({ style: "status" }));
    }
  }
});

Deno.test("hueOf is stable, and gives names many colours", () => {
  assertEquals(hueOf(""), 0x811c9dc5);
  assertEquals(hueOf("a"), 0xe40c292c);
  assertEquals(hueOf("foobar"), 0xbf9cf968);
  const { sgrOf } = themeOf({ theme: "auto", colors: 256 });
  const colors = new Set(
    Array.from({ length: 100 }, (_, index) => sgrOf({ style: "name", hue: hueOf(`user${index}`) })),
  );
  assertEquals(colors.size, 10);
});

Deno.test("colorsOf knows how many colours a terminal has and whether they are wanted", () => {
  const cases: readonly (readonly [Readonly<Record<string, string>>, Colors])[] = [
    [{}, 8],
    [{ TERM: "xterm" }, 8],
    [{ TERM: "linux" }, 8],
    [{ TERM: "dumb", COLORTERM: "truecolor" }, 0],
    [{ TERM: "xterm-256color" }, 256],
    [{ TERM: "screen-256color" }, 256],
    [{ TERM: "xterm-kitty" }, 256],
    [{ TERM: "alacritty" }, 256],
    [{ TERM: "xterm-ghostty" }, 256],
    [{ TERM: "xterm", COLORTERM: "truecolor" }, 256],
    [{ TERM: "xterm", COLORTERM: "" }, 8],
    [{ OS: "Windows_NT" }, 256],
    [{ TERM: "xterm-256color", NO_COLOR: "1" }, 0],
    [{ TERM: "xterm-256color", NO_COLOR: "0" }, 0],
    [{ TERM: "xterm-256color", NO_COLOR: "" }, 256],
  ];
  for (const [environment, expected] of cases) assertEquals(colorsOf((name) => environment[name]), expected);
});
