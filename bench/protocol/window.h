/* chain_window, for C and assembly: short chains of dependent imul, each begun anew and followed by
 * nops, so that one overlaps the next as far as the reorder buffer reaches (ruler.h). 150
 * instructions a block: three and more fit into 512 entries, and hardly two into half of them; into
 * 224 to 256 one and a half, and not one. */
#ifndef SYSPATH_WINDOW_H
#define SYSPATH_WINDOW_H

#define WINDOW_LINKS  30  /* imul of a block, after a mov */
#define WINDOW_NOPS   119 /* behind them */
#define WINDOW_BLOCKS 8	  /* in a turn of the stub */
#define WINDOW_TURN   (WINDOW_BLOCKS * (1 + WINDOW_LINKS + WINDOW_NOPS)) /* its instructions */
#define WINDOW_TURNS  4 /* that are timed beside a ruler, or for 1,000 links of another chain */

#endif
