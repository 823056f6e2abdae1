package cn.fujian.bamin.core.regions

/** Regions by their GB/T 2260 codes; names are Chinese, the standard has no others. */
interface RegionsPort {
    /** All provinces, by code. */
    val provinces: List<Region>

    /** Fujian's cities, by code. */
    val prefectures: List<Region>

    /** The counties of a city of Fujian. */
    fun counties(prefecture: Int): List<Region>

    /** The cities of another province that one may come from. */
    fun cities(province: Int): List<Region>

    /** The full name of a six-digit code, as far as it is known: `福建省福州市鼓楼区`. */
    fun name(code: Int): String?
}

/** Two digits for a province, four for a city, six for a county. */
data class Region(val code: Int, val name: String)
