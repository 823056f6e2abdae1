package cn.fujian.bamin.core

/** How sure a phone is of its time. */
enum class ClockQuality(val key: String) {
    /** To 5 s. */
    Certain("clock.certain"),

    /** To 30 s. */
    Fair("clock.fair"),

    /** As the phone says since it was started anew. */
    Wall("clock.wall"),

    /** Never set. */
    Unset("clock.unset"),
}
