package cn.fujian.bamin.core.help

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.settings.Language

/** What the operator wrote for everybody. */
interface HelpPort {
    /** Without a network; none before the first sync. */
    suspend fun help(language: Language): Outcome<Help?>
}

/** The help page, in the operator's order. */
data class Help(val version: Int, val topics: List<Topic>, val hotlines: List<Hotline>)

/** A question and its answer; paragraphs are parted by an empty line. */
data class Topic(val id: String, val title: String, val body: String)

/** A number to call. */
data class Hotline(
    val id: String,
    val name: String,
    val number: String,
    /** Every day, Asia/Shanghai. */
    val hours: List<Hours>,
    /** Somebody answers now. */
    val open: Boolean,
)

/** A time of service, `hh:mm`. */
data class Hours(val from: String, val to: String)
