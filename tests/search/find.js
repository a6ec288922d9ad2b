// Answer searches as the site's own script does: reads {"index", "texts", "searches"} from stdin, writes what each finds, in order.
import { searcher } from "../../docs/assets/search/ranking.js";

let given = "";
for await (const part of process.stdin) given += part;
const { index, texts, searches } = JSON.parse(given);
const search = searcher(index, texts);
const answers = searches.map((typed) => ({
  found: search.answer(typed).found.map(({ address, score }) => [address, score]),
  urgent: search.mostUrgent(typed)?.title ?? "",
}));
process.stdout.write(JSON.stringify(answers));
