// As much of KDL (https://kdl.dev, version 1) as describes cases: nodes with strings, properties and children.

const tokens = /\/\/[^\n]*|\\\n|"(?:[^"\\]|\\.)*"|[{}=;\n]|[^\s{}=;"]+/g;

/** @typedef {{ name: string, args: string[], props: Record<string, string>, children: KdlNode[] }} KdlNode */

/** @returns {KdlNode[]} */
export function parseKdl(text) {
  const words = text.match(tokens)?.filter((word) => !word.startsWith('//') && word !== '\\\n') ?? [];
  return readNodes(words);
}

function readNodes(words) {
  const nodes = [];
  let node;
  while (words.length > 0) {
    const word = words.shift();
    if (word === '}') break;
    if (word === '\n' || word === ';') node = undefined;
    else if (word === '{') node.children = readNodes(words);
    else if (node === undefined) {
      node = { name: word, args: [], props: {}, children: [] };
      nodes.push(node);
    } else if (words[0] === '=') {
      words.shift();
      node.props[word] = JSON.parse(words.shift());
    } else node.args.push(JSON.parse(word));
  }
  return nodes;
}
