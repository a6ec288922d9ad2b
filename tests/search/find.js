// Answer searches as the site's own script does: reads {"index", "texts", "searches"} from stdin, writes what each finds, in order.
import { searcher } from "../../docs/assets/search/ranking.js";

let given = "";
for await (const part of process.stdin) given += part;
const { index, texts, searches } = JSON.parse(given);
const { find, nearest, mostUrgent } = searcher(index, texts);
const answers = searches.map((search) => ({
  found: find(search).map(({ address, score }) => [address, score]),
  urgent: mostUrgent(search)?.title ?? "",
  near: nearest(search),
}));
process.stdout.write(JSON.stringify(answers));
