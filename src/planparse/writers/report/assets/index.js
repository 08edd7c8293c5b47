let board = 0; board;
