package cn.fujian.bamin.core.binding

/** Reads the published vectors; the standard library has no JSON. Objects are maps, whole numbers are longs. */
class Json private constructor(private val text: String) {
    private var at = 0

    private fun value(): Any? = when (peek()) {
        '{' -> members('}') { string().also { expect(':') } to value() }.toMap()
        '[' -> members(']', ::value)
        '"' -> string()
        't' -> word("true", true)
        'f' -> word("false", false)
        'n' -> word("null", null)
        else -> number()
    }

    private fun <T> members(end: Char, one: () -> T): List<T> {
        at++
        val all = mutableListOf<T>()
        while (peek() != end) {
            all += one()
            if (peek() == ',') at++
        }
        at++
        return all
    }

    private fun string(): String {
        expect('"')
        val read = StringBuilder()
        while (text[at] != '"') {
            if (text[at] != '\\') {
                read.append(text[at++])
                continue
            }
            when (val escaped = text[at + 1]) {
                'n' -> read.append('\n')
                't' -> read.append('\t')
                'r' -> read.append('\r')
                'b' -> read.append('\b')
                'u' -> read.append(text.substring(at + 2, at + 6).toInt(16).toChar()).also { at += 4 }
                else -> read.append(escaped)
            }
            at += 2
        }
        at++
        return read.toString()
    }

    private fun number(): Any {
        val start = at
        while (at < text.length && text[at] in "+-.0123456789Ee") at++
        val written = text.substring(start, at)
        return written.toLongOrNull() ?: written.toDouble()
    }

    private fun <T> word(word: String, value: T): T {
        require(text.startsWith(word, at))
        at += word.length
        return value
    }

    private fun peek(): Char {
        while (text[at].isWhitespace()) at++
        return text[at]
    }

    private fun expect(c: Char) {
        require(peek() == c) { "$c at $at" }
        at++
    }

    companion object {
        @Suppress("UNCHECKED_CAST")
        fun read(text: String): Map<String, Any?> = Json(text).value() as Map<String, Any?>
    }
}

@Suppress("UNCHECKED_CAST")
fun Map<String, Any?>.inner(name: String) = getValue(name) as Map<String, Any?>

@Suppress("UNCHECKED_CAST")
fun Map<String, Any?>.all(name: String) = getValue(name) as List<Map<String, Any?>>

@Suppress("UNCHECKED_CAST")
fun Map<String, Any?>.texts(name: String) = getValue(name) as List<String>

fun Map<String, Any?>.text(name: String) = getValue(name) as String

fun Map<String, Any?>.number(name: String) = getValue(name) as Long
