package cn.fujian.bamin.core

/** What a nucleic-acid test found. */
enum class NaatResult(val key: String) {
    Negative("naat_result.negative"),
    Positive("naat_result.positive"),
}

/** The last test, as a code has it; the day of the sample is `YYYY-MM-DD`. */
data class LastTest(val result: NaatResult, val day: String)

/** The highest level of a region that a person was in; none known is the absence of one. */
enum class RegionLevel(val key: String) {
    Low("region_level.low"),
    Medium("region_level.medium"),
    High("region_level.high"),
}
