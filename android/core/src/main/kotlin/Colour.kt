package cn.fujian.bamin.core

/** What a code says about its holder; there is no third. */
enum class Colour(val key: String) {
    Green("colour.green"),
    Orange("colour.orange"),
}
