/**
 * Chinese: the keys of a prompt.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const keys: Catalogue["keys"] = {
  complete: { keys: "Tab、Shift-Tab", about: "补全命令、名字、房间和路径，再按一次换下一个。" },
  number: { keys: "Alt-1 到 Alt-9", about: "切换到底部一行中对应编号的房间或人；Alt-0 切换到第十个。" },
  neighbour: { keys: "Alt-左、Alt-右", about: "输入行为空时，切换到前一个或后一个房间或人；有文字时，按词移动。" },
  news: { keys: "Alt-A", about: "切换到下一个有新消息的房间或人。" },
  previous: { keys: "上、下方向键", about: "翻看以前输入的内容。" },
  search: { keys: "Ctrl-R", about: "搜索以前输入的内容，再按一次找更早的。" },
  newLine: { keys: "Alt-Enter", about: "在同一条消息中另起一行。" },
  move: { keys: "Ctrl-A、Ctrl-E", about: "分别移到行首、行尾；Alt-B、Alt-F 按词移动。" },
  erase: {
    keys: "Ctrl-W、Ctrl-U",
    about: "分别删除一个词、光标前的全部内容；Ctrl-K 删除光标后的全部内容。Ctrl-Y 粘贴刚删除的内容。",
  },
  escape: { keys: "Escape", about: "在一秒内接着按另一个键，相当于按住 Alt。" },
  redraw: { keys: "Ctrl-L", about: "重新绘制窗口。" },
  clear: { keys: "Ctrl-C", about: "清空输入行；输入行为空时询问是否退出。" },
  leave: { keys: "Ctrl-D", about: "输入行为空时退出。" },
  suspend: { keys: "Ctrl-Z", about: "按两次挂起程序，在 shell 中用 fg 恢复。" },
};
