/**
 * The placeholders of usage lines (`/msg NAME TEXT`, `--port PORT`) in Chinese.
 *
 * @module
 */

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  ADDRESS: "地址",
  AS: "新名字",
  BYTES: "字节数",
  CIDR: "网段",
  CODE: "配对码",
  COMMAND: "命令",
  COUNT: "条数",
  DAYS: "天数",
  DIR: "文件夹",
  FILE: "文件",
  HOST: "主机",
  KEY: "密钥",
  LINK: "链接",
  N: "数量",
  NAME: "名字",
  NUMBER: "编号",
  PATH: "路径",
  PATTERN: "模式",
  PORT: "端口",
  RATE: "速率",
  ROOM: "房间",
  SECONDS: "秒数",
  TEXT: "内容",
  TIME: "时间",
  USES: "人数",
  WORD: "词",
  WORDS: "词语",
};

/** Returns a usage line with its placeholders in Chinese. Words that are typed as they stand do not change. */
export function chinesePlaceholders(usage: string): string {
  return usage.replace(/(?<![\w^-])[A-Z]+(?!\w)/g, (word) => PLACEHOLDERS[word] ?? word);
}
