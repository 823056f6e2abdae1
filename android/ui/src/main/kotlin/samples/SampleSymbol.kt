package cn.fujian.bamin.ui.samples

import cn.fujian.bamin.core.wallet.Symbol
import kotlin.random.Random

/**
 * A picture like a symbol of version 10, for layouts: finders, timing and noise. Nobody can read it;
 * pictures that are read come from the engine.
 */
fun sampleSymbol(seed: Int = 11): Symbol {
    val width = 57
    val random = Random(seed)
    val dark = ByteArray(width * width) { if (random.nextInt(100) < 49) 1 else 0 }
    fun set(x: Int, y: Int, on: Boolean) {
        if (x in 0 until width && y in 0 until width) dark[y * width + x] = if (on) 1 else 0
    }
    fun square(left: Int, top: Int, rings: String) {
        val side = rings.length
        for (y in 0 until side) for (x in 0 until side) {
            val ring = minOf(minOf(x, side - 1 - x), minOf(y, side - 1 - y))
            set(left + x, top + y, rings[ring] == '#')
        }
    }
    for (i in 8 until width - 8) {
        set(i, 6, i % 2 == 0)
        set(6, i, i % 2 == 0)
    }
    for ((left, top) in listOf(-1 to -1, width - 8 to -1, -1 to width - 8)) square(left, top, ".#.##....")
    for (y in listOf(28, 50)) for (x in listOf(28, 50)) square(x - 2, y - 2, "#.#..")
    for ((x, y) in listOf(28 to 6, 6 to 28)) square(x - 2, y - 2, "#.#..")
    return Symbol(width, dark)
}
