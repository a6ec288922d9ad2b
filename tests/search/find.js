// Answer searches as the site's own script does: reads {"index", "texts", "searches"} from stdin, writes what each finds, in order.
import { searcher } from "../../docs/assets/search/ranking.js";

let given = "";
for await (const part of process.stdin) given += part;
const { index, texts, searches } = JSON.parse(given);
const search = searcher(index, texts);
const answers = searches.map((typed) => {
  const { found, urgent } = search.answer(typed);
  return { found: found.map(({ address, score }) => [address, score]), urgent: urgent?.title ?? "" };
});
process.stdout.write(JSON.stringify(answers));
