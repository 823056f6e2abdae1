package cn.fujian.bamin.core

/** A sentence of the catalogue: its key and what fills it in. */
data class Text(val key: String, val params: Map<String, String> = emptyMap())
