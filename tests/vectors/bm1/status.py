"""§6: status lists: manifest, shards, deltas."""

import hashlib
import zlib

from .ground import BY_KID, MANIFEST, STATUS, U16, U32, Refused, Sign1
from .ground import cbor, issuer_of, octets, require, shaped, signed_by_issuer, text, uint

SHARD_BYTES, SHARD_CODES = 262_144, 1 << 20


class StatusList:
    """The status list of one issuer and slice, as a verifier holds it."""

    def __init__(self, trust, issuer, slice_):
        self.trust, self.issuer, self.slice = trust, issuer, slice_
        self.seq, self.iat, self.hashes, self.shards = None, 0, [], {}
        self.delta_result = None

    def manifest(self, data):
        message = Sign1(data, BY_KID)
        spec = (uint(U16), uint(U16), uint(U32), uint(U32), [octets(32)])
        issuer, slice_, seq, iat, hashes = shaped(message.payload, spec)
        require(len(hashes) <= 64)
        signed_by_issuer(message, self.trust, MANIFEST, b"BM1/manifest", iat)
        if (issuer_of(message), issuer, slice_) != (self.issuer, self.issuer, self.slice):
            raise Refused("other_list")
        if self.seq is not None and (seq < self.seq or iat < self.iat):
            raise Refused("rolled_back", have=self.seq, got=seq)
        self.seq, self.iat, self.hashes = seq, iat, hashes
        kept = {n: s for n, s in self.shards.items() if n < len(hashes)}
        self.shards = {n: s for n, s in kept.items() if hashlib.sha256(s).digest() == hashes[n]}

    def shard(self, data, number):
        labels = BY_KID | {16: lambda v: v == "application/statuslist+cwt"}
        message = Sign1(data, labels, tagged=True)
        claims = cbor(message.payload)
        require(isinstance(claims, dict) and set(claims) == {2, 4, 6, 65533, 65534})
        require(text(300)(claims[2]) and all(uint(U32)(claims[c]) for c in (4, 6, 65534)))
        bits = claims[65533]
        require(isinstance(bits, dict) and set(bits) == {"lst", "bits"} and bits["bits"] == 2)
        require(octets()(bits["lst"]))
        issuer = signed_by_issuer(message, self.trust, STATUS, b"", claims[6])
        address = f"{issuer['status']}/{self.slice}/shards/{number}"
        if (issuer["id"], claims[2]) != (self.issuer, address):
            raise Refused("other_list")
        shard = inflate(bits["lst"], SHARD_BYTES)
        require(len(shard) == SHARD_BYTES)
        if number >= len(self.hashes) or hashlib.sha256(shard).digest() != self.hashes[number]:
            raise Refused("mismatch")
        self.shards[number] = shard

    def delta(self, data, manifest):
        """Applies a delta and takes the manifest that it leads to."""
        spec = (uint(U16), uint(U16), uint(U32), uint(U32), uint(64), octets(32), octets())
        issuer, slice_, from_, to, count, result, changes = shaped(data, spec)
        changes = list(decode_changes(inflate(changes, 8 << 20)))
        require(all(index >> 20 < count for index, _ in changes))
        if (issuer, slice_) != (self.issuer, self.slice):
            raise Refused("other_list")
        if from_ != self.seq:
            raise Refused("gap", have=self.seq, **{"from": from_})
        shards = [bytearray(self.shards.get(n, bytes(SHARD_BYTES))) for n in range(count)]
        for index, state in changes:
            byte, shift = (index % SHARD_CODES) >> 2, 2 * (index & 3)
            shard = shards[index >> 20]
            shard[byte] = shard[byte] & ~(3 << shift) | state << shift
        hashes = [hashlib.sha256(s).digest() for s in shards]
        if hashlib.sha256(b"".join(hashes)).digest() != result:
            raise Refused("mismatch")
        after = StatusList(self.trust, self.issuer, self.slice)
        after.seq, after.iat = self.seq, self.iat
        after.manifest(manifest)
        if (after.seq, after.hashes) != (to, hashes):
            raise Refused("mismatch")
        after.shards = {n: bytes(s) for n, s in enumerate(shards)}
        self.__dict__ = after.__dict__


def inflate(data, most):
    """One whole zlib stream of at most so many bytes, and not a byte after it."""
    inflater = zlib.decompressobj()
    try:
        out = inflater.decompress(data, most + 1)
    except zlib.error:
        require(False)
    require(len(out) <= most and inflater.eof and not inflater.unused_data)
    return out


def decode_changes(data):
    at, previous = 0, -1
    while at < len(data):
        value, shift = 0, 0
        while True:
            require(at < len(data) and shift < 35)
            byte, at = data[at], at + 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        require(byte or shift == 7)  # shortest form
        previous += (value >> 2) + 1
        yield previous, value & 3


def state_in(shard, index):
    return shard[(index % SHARD_CODES) >> 2] >> 2 * (index & 3) & 3
