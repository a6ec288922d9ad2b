export const see = () => {};
