/**
 * Wrong use, in English.
 *
 * @module
 */
import type { UsageStrings } from "./strings.ts";

export const EN: UsageStrings = {
  commandNeeded: "A command is needed",
  noCommand: (name) => `There is no command ${name}`,
  more: (sentence, help) => `${sentence}. More: ${help}`,

  noFlag: (arg, near) =>
    `There is no flag ${arg}. ${near === undefined ? "" : `Did you mean ${near}? `}All flags: --help`,
  valueNeeded: (flag, usage) => `${flag} needs a value: ${usage}`,
  badValue: (source, value, why) => `Cannot use ${source} ${value}: ${why}`,
  wholeNeeded: (least, most) =>
    `a whole number is needed, at least ${least}${most === null ? "" : ` and at most ${most}`}`,
  oneOfNeeded: (words) => `one of ${words.join(", ")} is needed`,
  switchNeeded: "1 or 0 is needed",
  momentNeeded: "a date as 2026-11-01, with a time as 2026-11-01T14:00, or how long ago as 36h or 7d is needed",
  addressNeeded: "HOST or HOST:PORT is needed, [::1]:12345 for IPv6",
  portNeeded: "a port is a number from 1 to 65535",
  roomsNeeded: "names of rooms like lobby or #lobby are needed, with commas between them",
  personNeeded: "the name of a person like alice is needed",
  peopleNeeded: "names of people like alice are needed, with commas between them",
  rateNeeded: "a rate is needed, as 5MB/s, 500kB or 2MiB; 0 for none",

  nameNeeded: "A name is needed: --name NAME, or CHAT_NAME in the environment",
  badName: (name) =>
    `Cannot join as ${name}: ${name} is no name. A name has up to 32 letters, digits and -_. ` +
    "and begins with a letter or digit",
  reservedName: (name) => `Cannot join as ${name}: ${name} is reserved. Choose another name`,
  badServer: (text, why) => `Cannot join ${text}: ${why}`,
  twoServers: (args) => `Cannot join more than one server: ${args}`,
  bothServers: (one, other) => `Cannot join both ${one} and --server ${other}`,
  tooManyRooms: (count, most) => `Cannot use --rooms: these are ${count} rooms, the most is ${most}`,
  tooLongRooms: (bytes, most) => `Cannot use --rooms: the names have ${bytes} bytes together, the most is ${most}`,

  toNeeded: "Say who is to have the files: --to NAME",
  fromNeeded: "Say whose files are taken: --from NAME",
  sendPathsNeeded: "Say what to send: chat send --to NAME PATH…, - for standard input",
  getPathsNeeded: "Say what to get: chat get --from NAME PATH…, as `/tree NAME` shows it",
  tooManyPaths: (count, most) => `Cannot take ${count} paths at once, the most is ${most}. Put them into a folder`,
  asTakesOne: (count) => `Cannot use --as for ${count} paths: it names one file or folder`,
  asIsNoPath: "a name is needed, not a path: the other side chooses the folder",
  inputTakesNone: (arg) => `Cannot send - (standard input) together with other files: ${arg}`,
  receiveTakesNone: (arg) => `\`chat receive\` takes no argument: ${arg}. Where the files go: --into DIR`,

  serveTakesNone: (arg) => `\`chat serve\` takes no argument: ${arg}`,
  longTitle: (length, most) => `Cannot use --title: it has ${length} characters, the most is ${most}`,
  motdUnread: (path, why) => `Cannot read --motd ${path}: ${why}`,
  longMotd: (path, length, most) => `Cannot use --motd ${path}: it has ${length} characters, the most is ${most}`,

  bothDataAndMemory: "Cannot use --data with --memory: one keeps what is said, the other does not",
  noFolderPlace: "Cannot tell where the history is: HOME is not set. Name its folder: --data DIR",
  folderTooNew: (folder, { its, known }) =>
    `Cannot open the history in ${folder}: it was made by a newer version of chat (${its}; this one knows ${known}). ` +
    "Use that version, or another folder: --data DIR",
  folderBeingRead: (folder) =>
    `Cannot clear the files in ${folder}: somebody reads them, as \`chat export\` does. Wait for its end and try again`,
  folderInUse: (folder) =>
    `Cannot open the history in ${folder}: a server uses it. Stop that one, or use another folder: --data DIR`,
  folderForeign: (folder, file) =>
    `Cannot open the history in ${folder}: ${file} is not a file of chat. Use another folder: --data DIR`,
  folderDamaged: (folder, why) =>
    `Cannot open the history in ${folder}: history.db is damaged (${why}). Put a copy of the folder in its place, or ` +
    "use another one: --data DIR",
  folderUnopened: (folder, why) => `Cannot open the history in ${folder}: ${why}`,
  folderEmpty: (folder) => `There is no history in ${folder}. Name the folder of a server: --data DIR`,
  noRoomThere: (room, rooms) =>
    `Nothing was said in ${room}.${rooms.length === 0 ? "" : ` There is ${rooms.join(", ")}`}`,
  noPersonThere: (name, near) => `Nobody is called ${name}.${near === undefined ? "" : ` Did you mean ${near}?`}`,
  exportTakesNone: (arg) => `\`chat export\` takes no argument: ${arg}`,
  forgetTakesNone: (arg) => `\`chat forget\` takes no argument: ${arg}. Whom it is about: --name NAME`,
  forgetWhom: "Say whom to forget: --name NAME",
  yesNeeded: "Nothing was removed, for there is no terminal to ask at. To remove it without a question: --yes",
  outputFailed: (why) => `Cannot write: ${why}`,

  noSuchFile: "there is no such file",
  isFolder: "that is a folder",
  isNoFile: "that is no file",
  isNoFolder: "a part of the path is no folder",
  mayNotRead: "this user may not read it",
  notAllowed: "this user may not do that",
  tooLarge: (most) => `it is too large, the most is ${most} bytes`,

  configUnread: (path, why) => `Cannot read the configuration file ${path}: ${why}`,
  configBroken: (path, place) =>
    `Cannot read the configuration file ${path}${place === "" ? "" : `:${place}`}: it is no JSON; comments ` +
    "and commas at the end are fine",
  badSetting: ({ key, value, path, why }) => `Cannot use ${key}: ${value} in ${path}: ${why}`,
  unknownSetting: (key, path, near) =>
    `There is no setting ${key}, it is ignored in ${path}.${near === undefined ? "" : ` Did you mean ${near}?`}`,
  aliasOfCommand: (name, path) => `${name} is a command already, its alias is ignored in ${path}.`,
  objectNeeded: 'the settings are needed in braces, as { "name": "bob" }',
  textNeeded: "a text in quotes is needed",
  numberNeeded: "a number is needed",
  listNeeded: 'a list of texts is needed, as ["one", "two"]',
  trueNeeded: "true or false is needed",
  namesNeeded: 'a list of names is needed, as ["alice", "bob"]',
  aliasesNeeded: 'names and what they stand for, a line that begins with /, are needed, as { "w": "/who" }',
  folderNeeded: "a whole path is needed, or one that begins with ~/",

  configTakesInit: (arg) => `\`chat config\` takes nothing or init: ${arg}`,
  noConfigPlace: "Cannot tell where the configuration file is to be: HOME is not set",
  configExists: (path) => `There is a configuration file already: ${path}. Edit it, or move it away for a new one`,
  configUnwritten: (path, why) => `Cannot write ${path}: ${why}`,

  historyFailed: (path, why) => `Cannot keep in ${path} what is typed: ${why}. The chat goes on without it`,
  logFailed: (path, why) => `Cannot write the log ${path}: ${why}. Nothing more is logged`,
  tooSlow: "the disk is too slow",

  shellNeeded: (arg, shells) =>
    `\`chat completions\` needs the name of a shell, one of ${shells.join(", ")}${arg === null ? "" : `: ${arg}`}`,
};
