// What the checker cannot know: which elements a page holds. The tests in the browsers know that; types are for our own values.
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}
interface Document {
  getElementById(id: string): any;
}

// Three names that the theme's own script expects to find.
declare const __md_scope: URL;
declare function __md_get(key: string): any;
declare function __md_set(key: string, value: unknown): void;
