/**
 * Chinese: the keys of a prompt.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const keys: Catalogue["keys"] = {
  "Tab, Shift-Tab": "补全命令、名字、房间和路径，再按一次换下一个。",
  "Alt-1 .. Alt-9": "切换到底部一行中该编号的房间或人。",
  "Alt-A": "切换到下一个有新消息的房间或人。",
  "Up, Down": "翻看以前输入的内容。",
  "Ctrl-R": "搜索以前输入的内容，再按一次找更早的。",
  "Alt-Enter": "在同一条消息中另起一行。",
  "Ctrl-A, Ctrl-E": "移到行首、行尾；Alt-B、Alt-F 按词移动。",
  "Ctrl-W, Ctrl-U": "删除一个词、光标前的全部内容；Ctrl-K 删除光标后的全部内容。Ctrl-Y 放回。",
  "Ctrl-L": "重新绘制窗口。",
  "Ctrl-C": "清空输入行；输入行为空时询问是否退出。",
  "Ctrl-D": "输入行为空时退出。",
  "Ctrl-Z": "按两次：挂起程序，用 shell 的 fg 恢复。",
};
