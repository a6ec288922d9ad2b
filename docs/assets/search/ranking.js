// What a search finds, and in which order. It knows words, and nothing of the page it runs on.

/**
 * @typedef {[address: string, title: string, weight: number]} Entry
 * @typedef {[anchor: string, heading: string, foundBy: string[]]} Part
 * @typedef {{ title: string, text: string, about: string, page: string, foundBy: string[] }} Urgent
 * @typedef {{ pages: Entry[], urgent: Urgent[] }} Index what comes first
 * @typedef {{ pages: [about: string, foundBy: string[], parts: Part[]][], words: Record<string, number[]> }} Texts what comes then: what
 *   each page is about and found by, and its parts; and for each word of the texts the pages that hold it
 * @typedef {{ address: string, title: string, about: string, heading: string, score: number }} Found
 * @typedef {{ words: number[], worth: number, page: number, part: number, weight: number }} Phrase
 * @typedef {{ near: Float32Array, worth: number, pages: Map<number, number> }} Term how alike a word is to each word of the phrases, how
 *   rare it is, and the pages whose texts hold it
 */

const PLACES = { title: 1, foundBy: 1, heading: 0.75, partFoundBy: 0.95, about: 0.6 };
const WHOLE = 0.55; // how much it counts that a phrase holds nothing else
const TEXT = 0.6; // what a word in a text is worth, beside one in a title
const TOGETHER = 0.8; // what it counts that the page has the words at all, in whichever place
const MORE = 0.12; // what each other place on a page adds,
const MANY = 1.5; // up to this much of them
const LEAST = 0.12; // what is worth showing
const SAME = 0.8; // as alike as two words must be to be taken for one where it is urgent
const URGENT = 0.4; // what the page on what is urgent has before others
const MOST = 12;

/** Return the words of a text as they are compared: small letters without accents, “can’t” as one word. @param {string} text */
export function words(text) {
  return (
    text
      .normalize("NFD")
      .toLowerCase()
      .replace(/[\p{Mn}'’]/gu, "")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/**
 * Return how alike two words are, from 0 to 1: the same, another ending, a beginning; and one wrong letter, unless the first is `right`.
 * @param {string} a @param {string} b
 */
export function alike(a, b, right = false) {
  if (a === b) return 1;
  const short = Math.min(a.length, b.length);
  const rest = Math.max(a.length, b.length) - short;
  let same = 0;
  while (same < short && a[same] === b[same]) same += 1;
  if (same === short && same > 2 && rest < 3) return 0.95;
  if (same > 4 && short + rest - same < 4) return 0.85;
  if (same === a.length && same > 2) return 0.7; // someone is still typing
  if (right || short < 4 || rest > 2 || !beginsLike(a, b)) return 0;
  const most = short > 6 ? 2 : 1;
  const apart = steps(a.slice(same), b.slice(same), most);
  return apart > most ? 0 : apart < 2 ? 0.8 : 0.6;
}

/** Return whether two words begin with one letter, or with two that are swapped: the first letter is seldom the wrong one. */
const beginsLike = (/** @type {string} */ a, /** @type {string} */ b) => a[0] === b[0] || (a[0] === b[1] && a[1] === b[0]);

/** Return how to look up the words that may be like one: all others begin with another letter. @param {string[]} several */
function byLetter(several) {
  /** @type {Map<string, [word: string, at: number][]>} */
  const found = new Map();
  several.forEach((word, at) => found.set(word[0], [...(found.get(word[0]) ?? []), [word, at]]));
  return (/** @type {string} */ word) => [...(found.get(word[0]) ?? []), ...((word[1] !== word[0] && found.get(word[1])) || [])];
}

/**
 * Return how many letters are wrong, missing, doubled or swapped between two words; if there are more than `most`, some number above it.
 * @param {string} a @param {string} b @param {number} most @returns {number}
 */
function steps(a, b, most) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const [left, right] = [a.slice(at), b.slice(at)];
  if (!left || !right) return left.length + right.length;
  if (!most) return 1;
  const without = (/** @type {number} */ i, /** @type {number} */ j) => 1 + steps(left.slice(i), right.slice(j), most - 1);
  const swapped = left[0] === right[1] && left[1] === right[0] ? without(2, 2) : most + 1;
  return Math.min(without(1, 1), without(1, 0), without(0, 1), swapped);
}

/** Return a search over an index; it finds more once the texts are there. @param {Index} index @param {Texts} texts */
export function searcher({ pages, urgent }, texts = { pages: [], words: {} }) {
  /** @type {Map<string, number>} */
  const known = new Map();
  /** @type {Set<number>[]} */
  const holders = [];
  /** @type {Phrase[]} */
  const phrases = [];
  /** @param {string[]} several @param {number} page @param {number} part @param {number} weight */
  const add = (several, page, part, weight) => {
    for (const phrase of several) {
      const found = words(phrase).map((word) => {
        if (!known.has(word)) known.set(word, holders.push(new Set()) - 1);
        const id = /** @type {number} */ (known.get(word));
        holders[id].add(page);
        return id;
      });
      if (found.length) phrases.push({ words: found, worth: 0, page, part, weight });
    }
  };
  const more = (/** @type {number} */ page) => texts.pages[page] ?? ["", [], []];
  pages.forEach(([, title], page) => {
    const [about, foundBy, parts] = more(page);
    add([title], page, -1, PLACES.title);
    add(foundBy, page, -1, PLACES.foundBy);
    add([about], page, -1, PLACES.about);
    parts.forEach(([, heading, foundBy], part) => {
      add([heading], page, part, PLACES.heading);
      add(foundBy, page, part, PLACES.partFoundBy);
    });
  });
  const rare = (/** @type {number} */ count) => Math.log(1 + pages.length / count);
  const worth = holders.map((held) => rare(held.size));
  for (const phrase of phrases) for (const id of phrase.words) phrase.worth += worth[id];
  const vocabulary = [...known.keys()];
  const inPhrases = byLetter(vocabulary);
  const inTexts = byLetter(Object.keys(texts.words));
  const isKnown = (/** @type {string} */ word) => known.has(word) || Object.hasOwn(texts.words, word);

  /** @type {Map<string, Term>} */
  const terms = new Map();
  /** Return what is known of a word that someone types; it is worked out once. @param {string} word */
  const term = (word) => {
    const before = terms.get(word);
    if (before) return before;
    const right = isKnown(word);
    const near = new Float32Array(vocabulary.length);
    let best = 0;
    for (const [other, id] of inPhrases(word)) {
      near[id] = alike(word, other, right);
      if (near[id] > near[best]) best = id;
    }
    /** @type {Map<number, number>} */
    const held = new Map();
    for (const [other] of inTexts(word)) {
      const like = alike(word, other, right);
      if (like > 0.65) for (const page of texts.words[other]) held.set(page, Math.max(held.get(page) ?? 0, like));
    }
    const made = { near, worth: near[best] > 0 ? worth[best] : rare(0.5), pages: held };
    terms.set(word, made);
    return made;
  };

  /** Return the words of a search, joined or split as the guide has them. @param {string} query */
  const asked = (query) => {
    const given = words(query);
    /** @type {Set<string>} */
    const found = new Set();
    for (let at = 0; at < given.length; at += 1) {
      const both = given[at] + (given[at + 1] ?? "");
      if (at + 1 < given.length && known.has(both) && !(known.has(given[at]) && known.has(given[at + 1]))) {
        found.add(both);
        at += 1;
      } else for (const word of known.has(given[at]) ? [given[at]] : split(given[at], known)) found.add(word);
    }
    return [...found].map(term);
  };

  /**
   * Return what is found, the best first: only pages whose address begins with `below`, and the page on what is urgent lifted.
   * @param {string} query @param {string} below @param {Urgent} [urgent] @returns {Found[]}
   */
  const find = (query, below = "", urgent) => {
    const sought = asked(query);
    const whole = sought.reduce((sum, { worth }) => sum + worth, 0);
    const scores = pages.map(() => ({ best: 0, part: -1, all: 0 }));
    const places = pages.map(() => new Float32Array(sought.length)); // the best place that each page has for each word
    for (const phrase of phrases) {
      let held = 0;
      for (let at = 0; at < sought.length; at += 1) {
        const { near, worth } = sought[at];
        let best = 0;
        for (const id of phrase.words) best = Math.max(best, near[id]);
        held += worth * best;
        if (best * phrase.weight > places[phrase.page][at]) places[phrase.page][at] = best * phrase.weight;
      }
      if (!held) continue;
      let covered = 0;
      for (const id of phrase.words) {
        let best = 0;
        for (const { near } of sought) best = Math.max(best, near[id]);
        covered += worth[id] * best;
      }
      const score = phrase.weight * (held / whole) * (1 - WHOLE + (WHOLE * covered) / phrase.worth);
      const page = scores[phrase.page];
      page.all += score;
      if (score > page.best) Object.assign(page, { best: score, part: phrase.part });
    }
    for (const [at, each] of sought.entries()) for (const [page, like] of each.pages) places[page][at] = Math.max(places[page][at], TEXT * like);
    const together = places.map((best) => best.reduce((sum, like, at) => sum + (sought[at].worth * like) / whole, 0));
    return scores
      .map(({ best, part, all }, page) => {
        const [address, title, weight] = pages[page];
        const [about, , parts] = more(page);
        const [anchor, heading] = parts[part] ?? ["", ""];
        const before = address === `${urgent?.page}/` ? URGENT : 0;
        const score = before + weight * (best + MORE * Math.min(all - best, MANY) + TOGETHER * together[page]);
        return { address: anchor ? `${address}#${anchor}` : address, title, about, heading, score };
      })
      .filter(({ score, address }) => score > LEAST && address.startsWith(below))
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST);
  };

  /** Return the words of the guide that are nearest to those of a search. @param {string} query */
  const nearest = (query) =>
    words(query).flatMap((word) => {
      if (word.length < 4) return []; // someone is still typing
      const [best] = vocabulary.map((other) => ({ other, apart: steps(word, other, 3) })).sort((a, b) => a.apart - b.apart);
      return best && best.apart < Math.min(4, word.length / 2) ? [best.other] : [];
    });

  // For each thing urgent its phrases; for each place in one the words that may stand there, of which a search must hold one.
  const alarms = urgent.map(({ foundBy }) => foundBy.map((phrase) => phrase.split(" ").map((place) => words(place.replaceAll("/", " ")))));
  const alarming = byLetter([...new Set(alarms.flat(3))]);
  /** @type {Map<string, string[]>} */
  const meant = new Map();
  /** Return the alarming words that a word may be; one wrong letter in four is forgiven. @param {string} word */
  const mean = (word) => {
    const known = meant.get(word);
    if (known) return known;
    const right = isKnown(word);
    const like = (/** @type {string} */ other) => other === word || (Math.min(word.length, other.length) > 3 && alike(word, other, right) >= SAME);
    const found = alarming(word).flatMap(([other]) => (like(other) ? [other] : []));
    meant.set(word, found);
    return found;
  };
  /** Return the first thing urgent that has the longest phrase all of whose words a search holds, whatever else it holds. @param {string} query */
  const mostUrgent = (query) => {
    const given = words(query);
    const joined = given.slice(1).map((word, at) => given[at] + word); // “can i” is no slip of “can’t”: these count only as they are
    const held = new Set([...given.flatMap(mean), ...joined]);
    const holds = (/** @type {string[][]} */ phrase) => phrase.every((place) => place.some((word) => held.has(word)));
    const longest = alarms.map((phrases) => Math.max(0, ...phrases.filter(holds).map(({ length }) => length)));
    const most = Math.max(0, ...longest);
    return most ? urgent[longest.indexOf(most)] : undefined;
  };

  /** Return what is urgent in a search and what it finds; where that is nothing, what the words nearest to its own find, and these. @param {string} query */
  const answer = (query) => {
    const urgent = mostUrgent(query);
    const found = find(query, "", urgent);
    const near = found.length ? [] : nearest(query);
    return { urgent, found: near.length ? find(near.join(" ")) : found, near };
  };

  return { find, answer };
}

/** Return two words that a word is joined of, or the word itself. @param {string} word @param {Map<string, unknown>} known */
function split(word, known) {
  for (let at = 3; at < word.length - 2; at += 1) {
    if (known.has(word.slice(0, at)) && known.has(word.slice(at))) return [word.slice(0, at), word.slice(at)];
  }
  return [word];
}
