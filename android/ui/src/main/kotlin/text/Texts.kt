package cn.fujian.bamin.ui.text

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.settings.Language

/**
 * Every word of one language, as `core/texts` has it, and by the same rules: `{seconds}` is put in as
 * it is, `{seconds|span}` as a length of time, and a value that is itself a word of the codes
 * (`{suspect}` = `holder`) as the text of `suspect.holder`.
 */
class Texts(val language: Language, private val catalogue: Map<String, String>) {
    val keys: Set<String> get() = catalogue.keys

    fun has(key: String): Boolean = key in catalogue

    /** An unknown key gives itself, a missing parameter stays in its braces: both can be seen. */
    fun text(key: String, vararg params: Pair<String, Any>): String =
        text(key, params.associate { (name, value) -> name to value.toString() })

    fun text(text: Text): String = text(text.key, text.params)

    /** What went wrong, in words. */
    fun text(failure: Failure): String {
        val key = listOf(failure.code, "error.${failure.code}").firstOrNull(::has)
        return if (key == null) text("error.unknown", "code" to failure.code) else text(key, failure.params)
    }

    fun text(key: String, params: Map<String, String>): String {
        val template = catalogue[key] ?: return key
        val text = StringBuilder()
        var at = 0
        while (true) {
            val open = template.indexOf('{', at)
            val close = if (open < 0) -1 else template.indexOf('}', open)
            if (close < 0) return text.append(template, at, template.length).toString()
            text.append(template, at, open)
            text.append(filled(template.substring(open + 1, close), params) ?: template.substring(open, close + 1))
            at = close + 1
        }
    }

    /** A length of time in its two largest units, a zero one left out: `2 小时 10 分`, `3 d`. */
    fun span(seconds: Long): String {
        val left = if (seconds < 0) 0uL - seconds.toULong() else seconds.toULong()
        val (large, small) = when {
            left < MINUTE -> return unit("seconds", left)
            left < HOUR -> ("minutes" to left / MINUTE) to ("seconds" to left % MINUTE)
            left < DAY -> ("hours" to left / HOUR) to ("minutes" to left % HOUR / MINUTE)
            else -> ("days" to left / DAY) to ("hours" to left % DAY / HOUR)
        }
        val first = unit(large.first, large.second)
        return if (small.second == 0uL) first else "$first ${unit(small.first, small.second)}"
    }

    private fun unit(name: String, n: ULong) = text("span.$name", "n" to n)

    private fun filled(placeholder: String, params: Map<String, String>): String? {
        val name = placeholder.substringBefore('|')
        val value = params[name] ?: return null
        if (placeholder.endsWith("|span")) value.toLongOrNull()?.let { return span(it) }
        return catalogue["$name.$value"] ?: value
    }

    companion object {
        private val loaded = Language.entries.associateWith { language -> lazy { load(language) } }

        fun of(language: Language): Texts = loaded.getValue(language).value

        private fun load(language: Language): Texts {
            val file = "/texts/${language.tag}.json"
            val json = checkNotNull(Texts::class.java.getResourceAsStream(file)) { "$file isn't built in" }
            return Texts(language, catalogue(json.use { it.readBytes().decodeToString() }))
        }
    }
}

private const val MINUTE = 60uL
private const val HOUR = 3600uL
private const val DAY = 86_400uL
