// OpenSSL's objects are held by unique_ptr with its own free functions. The server's certificate is
// its own authority: a client gets it as the CA of its kubeconfig.
//
// Tokens carry ES256 signatures as r and s, 32 bytes each; OpenSSL has them as DER, so both ways
// are converted.
#include "serve/certificate.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace quiesce::serve {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

constexpr int kCurveBytes = 32;  // of P-256
constexpr long kSeconds = 10L * 365 * 24 * 3600;

absl::Status Failed(absl::string_view what) {
  return absl::InternalError(absl::StrCat("OpenSSL: cannot ", what));
}

std::string Contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

void AddExtension(X509* certificate, int id, const std::string& text) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, text.c_str()));
  if (extension != nullptr) X509_add_ext(certificate, extension.get(), -1);
}

bool IsAddress(absl::string_view host) {
  return absl::StrContains(host, ":") ||
         host.find_first_not_of("0123456789.") == absl::string_view::npos;
}

Key ReadKey(absl::string_view pem) {
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

bool IsCurve(const Key& key) { return EVP_PKEY_base_id(key.get()) == EVP_PKEY_EC; }

// r and s, 32 bytes each, out of the DER form that OpenSSL signs in.
absl::StatusOr<std::string> RawSignature(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  EcSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  std::string raw(2 * kCurveBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  if (signature == nullptr ||
      BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, kCurveBytes) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + kCurveBytes, kCurveBytes) < 0) {
    return Failed("sign with this curve: P-256 is what tokens use");
  }
  return raw;
}

std::string DerSignature(absl::string_view raw) {
  if (raw.size() != 2 * kCurveBytes) return "";
  const auto* in = reinterpret_cast<const unsigned char*>(raw.data());
  EcSignature signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(in, kCurveBytes, nullptr),
                 BN_bin2bn(in + kCurveBytes, kCurveBytes, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  std::string out(reinterpret_cast<char*>(der), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(der);
  return out;
}

}  // namespace

absl::StatusOr<KeyPair> NewServerCertificate(const std::vector<std::string>& hosts) {
  Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Failed("make a key");
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1)
    return Failed("get random bytes");
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kSeconds);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("quiesce"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  std::string names;
  for (const std::string& host : hosts) {
    absl::StrAppend(&names, names.empty() ? "" : ",", IsAddress(host) ? "IP:" : "DNS:", host);
  }
  AddExtension(certificate.get(), NID_subject_alt_name, names);
  AddExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate.get(), NID_key_usage, "critical,digitalSignature,keyCertSign");
  AddExtension(certificate.get(), NID_ext_key_usage, "serverAuth");
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0)
    return Failed("sign a certificate");
  Bio certificate_pem(BIO_new(BIO_s_mem())), key_pem(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_pem.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return Failed("write a certificate");
  }
  return KeyPair{Contents(certificate_pem.get()), Contents(key_pem.get())};
}

absl::StatusOr<std::string> TokenAlgorithm(absl::string_view key_pem) {
  const Key key = ReadKey(key_pem);
  if (key == nullptr) return Failed("read the key that signs tokens");
  return IsCurve(key) ? "ES256" : "RS256";
}

absl::StatusOr<std::string> SignForToken(absl::string_view text, absl::string_view key_pem) {
  const Key key = ReadKey(key_pem);
  if (key == nullptr) return Failed("read the key that signs tokens");
  DigestContext context(EVP_MD_CTX_new());
  size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1) {
    return Failed("sign a token");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes, text.size()) != 1) {
    return Failed("sign a token");
  }
  signature.resize(size);
  if (!IsCurve(key)) return signature;
  return RawSignature(signature);
}

bool IsTokenSignature(absl::string_view text, absl::string_view signature,
                      absl::string_view key_pem) {
  const Key key = ReadKey(key_pem);
  if (key == nullptr) return false;
  const std::string der = IsCurve(key) ? DerSignature(signature) : std::string(signature);
  DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(der.data()),
                          der.size(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

}  // namespace quiesce::serve
